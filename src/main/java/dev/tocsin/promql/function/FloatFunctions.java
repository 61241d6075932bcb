package dev.tocsin.promql.function;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/** Functions of one float: rounding, roots and logarithms, trigonometry. */
public final class FloatFunctions {

    /** Go's constants are exact until they are used: 1/ln 2 and 1/ln 10. */
    private static final double LOG_2_E = 1.442695040888963407359924681001892137;

    private static final double LOG_10_E = 0.434294481903251827651128918916605082;

    private static final Map<String, DoubleUnaryOperator> ALL = table();

    private FloatFunctions() {}

    /** The function of a name, if it is one that is applied to each float. */
    public static Optional<DoubleUnaryOperator> find(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    private static Map<String, DoubleUnaryOperator> table() {
        Map<String, DoubleUnaryOperator> all = new HashMap<>();
        all.put("abs", Math::abs);
        all.put("ceil", Math::ceil);
        all.put("floor", Math::floor);
        all.put("exp", Math::exp);
        all.put("sqrt", Math::sqrt);
        all.put("ln", StrictMath::log);
        all.put("log2", FloatFunctions::log2);
        all.put("log10", v -> StrictMath.log(v) * LOG_10_E);
        all.put("sgn", Math::signum);
        all.put("sin", Math::sin);
        all.put("cos", Math::cos);
        all.put("tan", Math::tan);
        all.put("asin", Math::asin);
        all.put("acos", Math::acos);
        all.put("atan", Math::atan);
        all.put("sinh", Math::sinh);
        all.put("cosh", Math::cosh);
        all.put("tanh", Math::tanh);
        all.put("asinh", FloatFunctions::asinh);
        all.put("acosh", FloatFunctions::acosh);
        all.put("atanh", FloatFunctions::atanh);
        all.put("rad", v -> v * Math.PI / 180);
        all.put("deg", v -> v * 180 / Math.PI);
        return Map.copyOf(all);
    }

    /** Exact for powers of two, and to the last digit as Go's {@code math.Log2}. */
    private static double log2(double value) {
        if (!(value > 0) || value == Double.POSITIVE_INFINITY) {
            return Math.log(value);
        }
        if (value < Double.MIN_NORMAL) {
            return log2(value * 0x1p54) - 54;
        }
        int exponent = Math.getExponent(value) + 1;
        double fraction = Math.scalb(value, -exponent);
        return fraction == 0.5 ? exponent - 1 : StrictMath.log(fraction) * LOG_2_E + exponent;
    }

    private static double asinh(double value) {
        double abs = Math.abs(value);
        if (abs == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
            return value;
        }
        double result = abs > 0x1p28
                ? Math.log(abs) + Math.log(2)
                : Math.log1p(abs + abs * abs / (1 + Math.sqrt(abs * abs + 1)));
        return Math.copySign(result, value);
    }

    private static double acosh(double value) {
        if (value < 1) {
            return Double.NaN;
        }
        if (value > 0x1p28) {
            return Math.log(value) + Math.log(2);
        }
        double above = value - 1;
        return Math.log1p(above + Math.sqrt(2 * above + above * above));
    }

    private static double atanh(double value) {
        return 0.5 * Math.log1p(2 * value / (1 - value));
    }
}
