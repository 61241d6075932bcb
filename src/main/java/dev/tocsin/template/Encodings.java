package dev.tocsin.template;

import dev.tocsin.model.GoQuote;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Texts in other alphabets, with Go's words where they are malformed. */
final class Encodings {

    private Encodings() {}

    /** {@code base64.URLEncoding}, with padding. */
    static String base64(String text) {
        return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws TemplateException {@code illegal base64 data at input byte N} */
    static String unbase64(String text) throws TemplateException {
        // Line breaks are skipped, as in Go.
        String plain = text.replace("\r", "").replace("\n", "");
        int bad = 0;
        while (bad < plain.length() && isBase64(plain.charAt(bad))) {
            bad++;
        }
        int padding = plain.length() - bad;
        boolean padded = plain.substring(bad).chars().allMatch(c -> c == '=');
        if (!padded || padding > 2 || plain.length() % 4 != 0) {
            int where = padded && padding == 0 ? plain.length() / 4 * 4 : bad;
            throw new TemplateException("illegal base64 data at input byte " + where);
        }
        return new String(Base64.getUrlDecoder().decode(plain), StandardCharsets.UTF_8);
    }

    private static boolean isBase64(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    /**
     * {@code url.QueryUnescape}.
     *
     * @throws TemplateException {@code invalid URL escape "%zz"}
     */
    static String urlUnescape(String text) throws TemplateException {
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '+') {
                out.write(' ');
            } else if (in[i] != '%') {
                out.write(in[i]);
            } else {
                int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
                int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    int length = Math.min(3, in.length - i);
                    throw new TemplateException(
                            "invalid URL escape " + GoQuote.quote(new String(in, i, length, StandardCharsets.UTF_8)));
                }
                out.write(high << 4 | low);
                i += 2;
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
