package dev.tocsin.alerting;

import java.nio.charset.StandardCharsets;

/** Links to the expression of a rule (Prometheus {@code strutil.TableLinkForExpression}). */
final class GeneratorUrl {

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private GeneratorUrl() {}

    /** {@code EXTERNAL/graph?g0.expr=…&g0.tab=1}, the expression form-escaped as Go's {@code url.QueryEscape} does it. */
    static String of(String externalUrl, String expression) {
        StringBuilder out = new StringBuilder(externalUrl).append("/graph?g0.expr=");
        for (byte b : expression.getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xff;
            if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-_.~".indexOf(c) >= 0) {
                out.append((char) c);
            } else if (c == ' ') {
                out.append('+');
            } else {
                out.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
            }
        }
        return out.append("&g0.tab=1").toString();
    }
}
