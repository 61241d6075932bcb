package dev.tocsin.template.syntax;

import dev.tocsin.model.GoQuote;
import dev.tocsin.template.value.GoFloats;
import dev.tocsin.template.value.GoInts;
import dev.tocsin.template.value.GoQuoting;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * An untyped numeric constant: under every kind that can represent it, as Go's ideal constants are.
 *
 * @param text as written
 * @param integer its value as int64, if it is one
 * @param unsigned its bits as uint64, if it is one
 * @param floating its value as float64, if it is one
 * @param complex its real and imaginary part, if it is written as a complex number
 */
public record GoNumber(
        String text,
        OptionalLong integer,
        OptionalLong unsigned,
        OptionalDouble floating,
        Optional<ComplexParts> complex) {

    /** Real and imaginary part. */
    public record ComplexParts(double real, double imaginary) {}

    /** 2^63, the first float beyond int64. */
    private static final double INT64_END = 0x1p63;

    private static final double UINT64_END = 0x1p64;

    /**
     * A character constant.
     *
     * @throws IllegalArgumentException with Go's words
     */
    static GoNumber ofChar(String text) {
        int c = GoQuoting.unquoteChar(text);
        return new GoNumber(text, OptionalLong.of(c), OptionalLong.of(c), OptionalDouble.of(c), Optional.empty());
    }

    /**
     * {@code 1+2i}.
     *
     * @throws IllegalArgumentException if one of the parts is not a number
     */
    static GoNumber ofComplex(String text) {
        int split = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
        char before = split > 0 ? Character.toLowerCase(text.charAt(split - 1)) : 'x';
        if (before == 'e' || before == 'p') {
            split = Math.max(text.lastIndexOf('+', split - 1), text.lastIndexOf('-', split - 1));
        }
        return complex(
                text,
                GoFloats.parse(text.substring(0, split)),
                GoFloats.parse(text.substring(split, text.length() - 1)));
    }

    private static GoNumber complex(String text, double real, double imaginary) {
        OptionalDouble floating = imaginary == 0 ? OptionalDouble.of(real) : OptionalDouble.empty();
        return new GoNumber(
                text,
                floating.isPresent() ? integerOf(real) : OptionalLong.empty(),
                floating.isPresent() ? unsignedOf(real) : OptionalLong.empty(),
                floating,
                Optional.of(new ComplexParts(real, imaginary)));
    }

    /**
     * An integer, float or imaginary constant.
     *
     * @throws IllegalArgumentException with Go's words
     */
    static GoNumber of(String text) {
        if (text.endsWith("i")) {
            try {
                return complex(text, 0, GoFloats.parse(text.substring(0, text.length() - 1)));
            } catch (NumberFormatException e) {
                // As Go: what is not imaginary is tried as the rest, and named as a whole.
            }
        }
        OptionalLong unsigned = GoInts.parseUnsigned(text);
        OptionalLong integer = GoInts.parseSigned(text);
        if (integer.isPresent() || unsigned.isPresent()) {
            if (integer.isPresent() && integer.getAsLong() == 0) {
                unsigned = integer;
            }
            double floating = integer.isPresent() ? integer.getAsLong() : unsignedToDouble(unsigned.getAsLong());
            return new GoNumber(text, integer, unsigned, OptionalDouble.of(floating), Optional.empty());
        }
        double value;
        try {
            value = GoFloats.parse(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("illegal number syntax: " + GoQuote.quote(text), e);
        }
        if (!containsAny(text, ".eEpP")) {
            throw new IllegalArgumentException("integer overflow: " + GoQuote.quote(text));
        }
        return new GoNumber(text, integerOf(value), unsignedOf(value), OptionalDouble.of(value), Optional.empty());
    }

    /** Whether the way it is written makes it a float where nothing else decides. */
    public boolean looksLikeFloat() {
        boolean hexInteger = text.length() > 2
                && text.charAt(0) == '0'
                && Character.toLowerCase(text.charAt(1)) == 'x'
                && !containsAny(text, "pP");
        return floating.isPresent() && !hexInteger && !text.startsWith("'") && containsAny(text, ".eEpP");
    }

    private static boolean containsAny(String text, String characters) {
        return text.chars().anyMatch(c -> characters.indexOf(c) >= 0);
    }

    private static OptionalLong integerOf(double value) {
        return value == Math.rint(value) && value >= -INT64_END && value < INT64_END
                ? OptionalLong.of((long) value)
                : OptionalLong.empty();
    }

    private static OptionalLong unsignedOf(double value) {
        if (value != Math.rint(value) || value < 0 || value >= UINT64_END) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                value < INT64_END
                        ? (long) value
                        : new java.math.BigDecimal(value).toBigInteger().longValue());
    }

    private static double unsignedToDouble(long bits) {
        return new java.math.BigInteger(Long.toUnsignedString(bits)).doubleValue();
    }
}
