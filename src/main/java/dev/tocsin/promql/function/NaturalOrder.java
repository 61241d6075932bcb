package dev.tocsin.promql.function;

import dev.tocsin.model.Utf8Order;

/** The order in which {@code node9} comes before {@code node10}: runs of digits compare as numbers. */
final class NaturalOrder {

    private NaturalOrder() {}

    static int compare(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() && j < b.length()) {
            int endA = chunkEnd(a, i);
            int endB = chunkEnd(b, j);
            String chunkA = a.substring(i, endA);
            String chunkB = b.substring(j, endB);
            int c = digit(a.charAt(i)) && digit(b.charAt(j))
                    ? number(chunkA, chunkB)
                    : Utf8Order.compare(chunkA, chunkB);
            if (c != 0) {
                return c;
            }
            i = endA;
            j = endB;
        }
        int c = Integer.compare(a.length() - i, b.length() - j);
        return c != 0 ? c : Utf8Order.compare(a, b);
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int chunkEnd(String text, int start) {
        boolean digits = digit(text.charAt(start));
        int end = start + 1;
        while (end < text.length() && digit(text.charAt(end)) == digits) {
            end++;
        }
        return end;
    }

    private static int number(String a, String b) {
        String x = a.replaceFirst("^0+(?=.)", "");
        String y = b.replaceFirst("^0+(?=.)", "");
        int c = Integer.compare(x.length(), y.length());
        return c != 0 ? c : x.compareTo(y);
    }
}
