package dev.tocsin.template;

import java.util.Locale;

/** Upper, lower and title case as Go has them. */
final class TextCase {

    private TextCase() {}

    /** {@code strings.ToUpper}: letter by letter, so the text keeps its length in letters. */
    static String upper(String text) {
        return text.codePoints()
                .map(Character::toUpperCase)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** {@code strings.ToLower}. */
    static String lower(String text) {
        return text.codePoints()
                .map(Character::toLowerCase)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /**
     * {@code cases.Title} of {@code golang.org/x/text}: the first cased letter of each word becomes title case.
     *
     * @param lowerRest whether the rest of each word becomes lower case or stays
     */
    static String title(String text, boolean lowerRest) {
        int[] runes = text.codePoints().toArray();
        StringBuilder out = new StringBuilder(text.length());
        int at = 0;
        while (at < runes.length) {
            int end = wordEnd(runes, at);
            appendWord(out, runes, at, end, lowerRest);
            at = end;
        }
        return out.toString();
    }

    private static void appendWord(StringBuilder out, int[] runes, int from, int to, boolean lowerRest) {
        int i = from;
        while (i < to && !isCased(runes[i])) {
            out.appendCodePoint(runes[i++]);
        }
        if (i == to) {
            return;
        }
        out.append(titleOf(runes[i]));
        String rest = new String(runes, i + 1, to - i - 1);
        if (lowerRest) {
            // In the company of the letter before, so that a final sigma is seen as final.
            rest = ("a" + rest).toLowerCase(Locale.ROOT).substring(1);
        }
        out.append(rest);
    }

    private static boolean isCased(int c) {
        return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
    }

    private static String titleOf(int c) {
        int title = Character.toTitleCase(c);
        if (title != c) {
            return Character.toString(title);
        }
        String upper = Character.toString(c).toUpperCase(Locale.ROOT);
        int first = upper.codePointAt(0);
        String rest = upper.substring(Character.charCount(first));
        return Character.toString(first) + rest.toLowerCase(Locale.ROOT);
    }

    /** Where the word that begins at a position ends: Unicode's word boundaries, as far as case is concerned. */
    private static int wordEnd(int[] runes, int from) {
        int i = from + 1;
        while (i < runes.length && joins(runes, i)) {
            i++;
        }
        return i;
    }

    private static boolean joins(int[] runes, int i) {
        int before = runes[i - 1];
        int c = runes[i];
        if (isExtend(c)) {
            return true;
        }
        int left = i - 1;
        while (left > 0 && isExtend(runes[left])) {
            left--;
        }
        before = runes[left];
        if (isWordPart(before) && isWordPart(c)) {
            return true;
        }
        if (isMiddle(c) && i + 1 < runes.length) {
            return binds(before, c, runes[i + 1]);
        }
        return isMiddle(before) && left > 0 && binds(runes[left - 1], before, c);
    }

    /** Whether a mark between two characters keeps them one word: an apostrophe in letters, a comma in digits. */
    private static boolean binds(int left, int middle, int right) {
        boolean letters = Character.isLetter(left) && Character.isLetter(right);
        boolean digits = Character.isDigit(left) && Character.isDigit(right);
        return (letters && ".:'’‘·․﹒﹕：．＇".indexOf(middle) >= 0) || (digits && ".,;'’‘".indexOf(middle) >= 0);
    }

    private static boolean isMiddle(int c) {
        return ".,;:'’‘·․﹒﹕：．＇".indexOf(c) >= 0;
    }

    private static boolean isWordPart(int c) {
        return Character.isLetterOrDigit(c) || Character.getType(c) == Character.CONNECTOR_PUNCTUATION;
    }

    private static boolean isExtend(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.FORMAT -> true;
            default -> false;
        };
    }
}
