package dev.tocsin.promql.parser;

/** Finds the end of a number or duration; what is found may still be no valid one (Prometheus {@code lex.go scanNumber}). */
final class NumberScanner {

    private static final String DECIMAL = "0123456789";
    private static final String HEX = "0123456789abcdefABCDEF";

    private final Cursor cursor;

    NumberScanner(Cursor cursor) {
        this.cursor = cursor;
    }

    /** Consumes a number; false if what stands here is none, with the cursor behind what was looked at. */
    boolean number() {
        int begin = cursor.pos;
        boolean hex = cursor.accept("0") && cursor.accept("xX");
        if (hex) {
            cursor.accept("_");
        }
        String digits = hex ? HEX : DECIMAL;
        cursor.accept(".");
        cursor.accept(digits);
        if (!rest(digits, hex)) {
            return false;
        }
        return cursor.pos > begin && !Cursor.isAlphaNumeric(cursor.peek());
    }

    private boolean rest(String digits, boolean hex) {
        boolean dot = false;
        boolean exponent = false;
        while (cursor.at(digits + "._eE")) {
            if (cursor.at(".")) {
                cursor.next();
                // One dot, not before another separator, and none in hexadecimal.
                if (dot || cursor.accept("_.") || hex) {
                    return false;
                }
                dot = true;
            } else if (cursor.at("eE")) {
                cursor.next();
                if (exponent) {
                    return false;
                }
                exponent = true;
                cursor.accept("+-");
                if (badSeparator()) {
                    return false;
                }
            } else if (cursor.accept("_")) {
                if (badSeparator()) {
                    return false;
                }
            } else {
                cursor.acceptRun(digits);
            }
        }
        return true;
    }

    /** An exponent or underscore must be followed by something that is neither the end nor a separator. */
    private boolean badSeparator() {
        return cursor.accept("._eE") || cursor.peek() == Cursor.EOF;
    }

    /**
     * Consumes the rest of a duration whose first digits {@link #number} has consumed. Whether units are in order is
     * checked when the duration is read.
     */
    boolean durationRest() {
        if (!cursor.accept("smhdwy")) {
            return false;
        }
        cursor.accept("s");
        while (cursor.accept(DECIMAL)) {
            cursor.acceptRun(DECIMAL);
            if (!cursor.accept("smhdw")) {
                return false;
            }
            cursor.accept("s");
        }
        if (Cursor.isAlphaNumeric(cursor.next())) {
            return false;
        }
        cursor.back();
        return true;
    }
}
