package dev.tocsin.template;

import dev.tocsin.model.Utf8Order;
import dev.tocsin.template.value.GoFormatter;
import dev.tocsin.template.value.GoType.Kind;
import dev.tocsin.template.value.GoValue;
import java.util.List;

/** {@code eq}, {@code lt} and what follows from them: values of one basic kind compare, signed and unsigned do too. */
final class Comparisons {

    private Comparisons() {}

    /** Whether the first equals any of the others. */
    static boolean equal(GoValue first, List<GoValue> others) throws TemplateException {
        GoValue a = first.unboxed();
        if (others.isEmpty()) {
            throw new TemplateException("missing argument for comparison");
        }
        for (GoValue other : others) {
            if (equal(a, other.unboxed())) {
                return true;
            }
        }
        return false;
    }

    private static boolean equal(GoValue a, GoValue b) throws TemplateException {
        boolean basicA = isBasic(a);
        boolean basicB = isBasic(b);
        if (a instanceof GoValue.Int x && b instanceof GoValue.Int y) {
            return x.value() == y.value() && (a.kind() == b.kind() || x.value() >= 0);
        }
        if (basicA || basicB) {
            if (a.kind() == b.kind()) {
                return sameBasic(a, b);
            }
            if (!(a instanceof GoValue.Absent) && !(b instanceof GoValue.Absent)) {
                throw incompatible(a, b);
            }
            return false;
        }
        if (a.kind() != b.kind() && a.kind() != Kind.INVALID && b.kind() != Kind.INVALID) {
            throw new TemplateException(GoFormatter.sprintf(
                    "non-comparable types %s: " + a.type() + ", " + b.type() + ": %v", List.of(a, b)));
        }
        boolean nilA = a instanceof GoValue.Absent || a.isNil();
        boolean nilB = b instanceof GoValue.Absent || b.isNil();
        if (nilA || nilB) {
            return nilA == nilB;
        }
        if (b instanceof GoValue.Slice || b instanceof GoValue.Mapping) {
            throw new TemplateException(GoFormatter.sprintf("non-comparable type %s: " + b.type(), List.of(b)));
        }
        return b instanceof GoValue.Pointer ? a == b : a.equals(b);
    }

    private static boolean sameBasic(GoValue a, GoValue b) {
        return switch (a) {
            // Primitive comparison: 0 equals -0, NaN nothing.
            case GoValue.Float x when b instanceof GoValue.Float y -> x.value() == y.value();
            case GoValue.Complex x
            when b instanceof GoValue.Complex y -> x.real() == y.real() && x.imaginary() == y.imaginary();
            case GoValue.Str x when b instanceof GoValue.Str y -> x.value().equals(y.value());
            default -> a.equals(b);
        };
    }

    private static boolean isBasic(GoValue value) {
        return switch (value.kind()) {
            case BOOL, INT, UINT, FLOAT, COMPLEX, STRING -> true;
            default -> false;
        };
    }

    static boolean less(GoValue first, GoValue second) throws TemplateException {
        GoValue a = first.unboxed();
        GoValue b = second.unboxed();
        if (!isBasic(a) || !isBasic(b)) {
            throw badType();
        }
        if (a instanceof GoValue.Int x && b instanceof GoValue.Int y) {
            if (a.kind() == Kind.INT && (b.kind() == Kind.INT || x.value() < 0)) {
                return b.kind() == Kind.UINT || x.value() < y.value();
            }
            if (a.kind() == Kind.UINT && b.kind() == Kind.INT && y.value() < 0) {
                return false;
            }
            return Long.compareUnsigned(x.value(), y.value()) < 0;
        }
        if (a.kind() != b.kind()) {
            throw incompatible(a, b);
        }
        return switch (a) {
            case GoValue.Float x when b instanceof GoValue.Float y -> x.value() < y.value();
            case GoValue.Str x when b instanceof GoValue.Str y -> Utf8Order.compare(x.value(), y.value()) < 0;
            default -> throw badType();
        };
    }

    static boolean lessOrEqual(GoValue a, GoValue b) throws TemplateException {
        return less(a, b) || equal(a, List.of(b));
    }

    private static TemplateException badType() {
        return new TemplateException("invalid type for comparison");
    }

    private static TemplateException incompatible(GoValue a, GoValue b) {
        return new TemplateException("incompatible types for comparison: " + a.type() + " and " + b.type());
    }
}
