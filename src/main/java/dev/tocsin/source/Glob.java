package dev.tocsin.source;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.file.Path;

/**
 * A pattern for paths: {@code *} and {@code ?} within a name, <code>**</code> for any number of directories,
 * <code>{a,b}</code>, {@code [a-z]}, {@code [^a-z]}, and a backslash before a character that is meant literally. As in a
 * shell, no wildcard begins with a dot, so {@code ..data} of a mounted ConfigMap or an editor's {@code .#file} is not
 * met by accident.
 */
final class Glob {

    private final String text;
    private final String base;
    private final boolean literal;
    private final Pattern pattern;

    private Glob(String text, String base, boolean literal, Pattern pattern) {
        this.text = text;
        this.base = base;
        this.literal = literal;
        this.pattern = pattern;
    }

    /**
     * A pattern; {@code .} and {@code ..} in it are resolved by their names alone.
     *
     * @throws IllegalArgumentException if a bracket or brace is not closed
     */
    static Glob of(String glob) {
        int wild = firstWild(glob);
        if (wild < 0) {
            String path = clean(unescape(glob));
            return new Glob(glob, path, true, Pattern.compile(Pattern.quote(path)));
        }
        int slash = glob.lastIndexOf('/', wild);
        String base = slash < 0 ? "" : slash == 0 ? "/" : clean(unescape(glob.substring(0, slash)));
        String rest = glob.substring(slash + 1);
        String prefix = base.isEmpty() || base.equals("/") ? base : base + "/";
        try {
            String regex = Pattern.quote(prefix) + new GlobTranslator(glob, rest).regex();
            return new Glob(glob, base, false, Pattern.compile(regex));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("not a pattern for files: " + glob + ": " + e.getDescription(), e);
        }
    }

    private static int firstWild(String glob) {
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            if (c == '\\') {
                i++;
            } else if ("*?[{".indexOf(c) >= 0) {
                return i;
            }
        }
        return -1;
    }

    private static String unescape(String glob) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            if (glob.charAt(i) == '\\' && i + 1 < glob.length()) {
                i++;
            }
            out.append(glob.charAt(i));
        }
        return out.toString();
    }

    private static String clean(String path) {
        return Path.of(path).normalize().toString();
    }

    /** The pattern as written. */
    String text() {
        return text;
    }

    /** The directory below which matching paths are, empty for the working directory; the path itself if literal. */
    String base() {
        return base;
    }

    /** Whether it names exactly one path. */
    boolean isLiteral() {
        return literal;
    }

    /** Whether a path, spelt with the {@link #base()} of this or another pattern, is met. */
    boolean matches(String path) {
        return pattern.matches(path);
    }

    /** Whether it can match below its base at any depth, and not only as deep as it has slashes. */
    int depth() {
        if (text.contains("**")) {
            return Integer.MAX_VALUE;
        }
        String rest = text.substring(Math.min(text.length(), text.lastIndexOf('/', firstWild(text)) + 1));
        return 1 + (int) rest.chars().filter(c -> c == '/').count();
    }

    @Override
    public String toString() {
        return text;
    }
}
