package dev.tocsin.source;

import com.google.re2j.Pattern;

/** Turns the wildcards of a {@link Glob} into a regular expression. */
final class GlobTranslator {

    private final String whole;
    private final String glob;
    private final StringBuilder out = new StringBuilder();
    private int braces;

    GlobTranslator(String whole, String glob) {
        this.whole = whole;
        this.glob = glob;
    }

    String regex() {
        int i = 0;
        while (i < glob.length()) {
            i = next(i);
        }
        if (braces > 0) {
            throw new IllegalArgumentException("not a pattern for files: " + whole + ": a { is not closed by a }");
        }
        return out.toString();
    }

    /** Translates what stands at an index and returns the index after it. */
    private int next(int i) {
        char c = glob.charAt(i);
        boolean begins = i == 0 || glob.charAt(i - 1) == '/';
        switch (c) {
            case '*' -> {
                if (begins && glob.startsWith("**/", i)) {
                    out.append("(?:[^./][^/]*/)*");
                    return i + 3;
                }
                if (begins && glob.substring(i).equals("**")) {
                    out.append("(?:[^./][^/]*/)*[^./][^/]*");
                    return i + 2;
                }
                out.append(begins ? "(?:[^./][^/]*)?" : "[^/]*");
            }
            case '?' -> out.append(begins ? "[^./]" : "[^/]");
            case '[' -> {
                return bracket(i);
            }
            case '{' -> {
                braces++;
                out.append("(?:");
            }
            case '}' -> {
                out.append(braces > 0 ? ")" : "\\}");
                braces = Math.max(0, braces - 1);
            }
            case ',' -> out.append(braces > 0 ? "|" : ",");
            case '\\' -> {
                out.append(
                        Pattern.quote(glob.substring(Math.min(i + 1, glob.length()), Math.min(i + 2, glob.length()))));
                return i + 2;
            }
            default -> out.append(Pattern.quote(String.valueOf(c)));
        }
        return i + 1;
    }

    private int bracket(int i) {
        int end = glob.indexOf(']', i + 2);
        if (end < 0) {
            throw new IllegalArgumentException("not a pattern for files: " + whole + ": a [ is not closed by a ]");
        }
        String body = glob.substring(i + 1, end);
        boolean not = body.startsWith("^") || body.startsWith("!");
        String members = (not ? body.substring(1) : body).replace("\\", "\\\\").replace("[", "\\[");
        out.append(not ? "[^/" : "[").append(members).append(']');
        return end + 1;
    }
}
