package dev.tocsin.promql.function;

import dev.tocsin.promql.gomath.Exponentials;
import dev.tocsin.promql.gomath.Logarithms;
import dev.tocsin.promql.gomath.Trigonometry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/** Functions of one float: rounding, roots and logarithms, trigonometry. */
public final class FloatFunctions {

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
        all.put("exp", Exponentials::exp);
        all.put("sqrt", Math::sqrt);
        all.put("ln", Logarithms::log);
        all.put("log2", Logarithms::log2);
        all.put("log10", Logarithms::log10);
        all.put("sgn", Math::signum);
        all.put("sin", Trigonometry::sin);
        all.put("cos", Trigonometry::cos);
        all.put("tan", Trigonometry::tan);
        all.put("asin", Trigonometry::asin);
        all.put("acos", Trigonometry::acos);
        all.put("atan", Trigonometry::atan);
        all.put("sinh", Exponentials::sinh);
        all.put("cosh", Exponentials::cosh);
        all.put("tanh", Exponentials::tanh);
        all.put("asinh", Logarithms::asinh);
        all.put("acosh", Logarithms::acosh);
        all.put("atanh", Logarithms::atanh);
        all.put("rad", v -> v * Math.PI / 180);
        all.put("deg", v -> v * 180 / Math.PI);
        return Map.copyOf(all);
    }
}
