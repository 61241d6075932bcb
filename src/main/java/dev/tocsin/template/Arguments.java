package dev.tocsin.template;

import dev.tocsin.template.syntax.GoNumber;
import dev.tocsin.template.syntax.Node;
import dev.tocsin.template.value.GoType;
import dev.tocsin.template.value.GoValue;
import java.util.List;
import java.util.Optional;

/** Computes arguments and fits them to the types that functions ask for. */
final class Arguments {

    private final Evaluator evaluator;
    private final Frame frame;

    Arguments(Evaluator evaluator, Frame frame) {
        this.evaluator = evaluator;
        this.frame = frame;
    }

    /** What stands before the fields of a chain. */
    GoValue untyped(GoValue dot, Node.Operand operand) throws TemplateException {
        return computed(dot, operand).orElse(GoValue.ABSENT);
    }

    /** An argument for a parameter of some type. */
    GoValue typed(GoValue dot, GoType type, Node.Operand operand) throws TemplateException {
        if (operand instanceof Node.Nil) {
            frame.at(operand);
            if (type.canBeNil()) {
                return GoValue.zero(type);
            }
            throw frame.error("cannot assign nil to " + type);
        }
        Optional<GoValue> computed = computed(dot, operand);
        return computed.isPresent() ? validate(computed.get(), type) : literal(type, operand);
    }

    private Optional<GoValue> computed(GoValue dot, Node.Operand operand) throws TemplateException {
        frame.at(operand);
        return switch (operand) {
            case Node.Dot d -> Optional.of(dot);
            case Node.Field field -> Optional.of(evaluator.field(dot, field, List.of(field), Optional.empty()));
            case Node.Variable variable -> Optional.of(evaluator.variable(dot, variable, List.of(), Optional.empty()));
            case Node.Pipeline pipeline -> Optional.of(evaluator.pipeline(dot, pipeline));
            case Node.Identifier function ->
                Optional.of(evaluator.function(dot, function, function, List.of(), Optional.empty()));
            case Node.Chain chain -> Optional.of(evaluator.chain(dot, chain, List.of(), Optional.empty()));
            case Node.Bool b -> Optional.empty();
            case Node.Nil n -> Optional.empty();
            case Node.NumberLiteral n -> Optional.empty();
            case Node.StringLiteral s -> Optional.empty();
        };
    }

    /** A literal becomes what the parameter asks for. */
    private GoValue literal(GoType type, Node.Operand operand) throws TemplateException {
        frame.at(operand);
        return switch (type.kind()) {
            case BOOL -> {
                if (operand instanceof Node.Bool bool) {
                    yield GoValue.of(bool.value());
                }
                throw expected("bool", operand);
            }
            case STRING -> {
                if (operand instanceof Node.StringLiteral string) {
                    yield new GoValue.Str(type, string.value());
                }
                throw expected("string", operand);
            }
            case INT -> {
                if (operand instanceof Node.NumberLiteral n
                        && n.number().integer().isPresent()) {
                    yield new GoValue.Int(type, n.number().integer().getAsLong());
                }
                throw expected("integer", operand);
            }
            case UINT -> {
                if (operand instanceof Node.NumberLiteral n
                        && n.number().unsigned().isPresent()) {
                    yield new GoValue.Int(type, n.number().unsigned().getAsLong());
                }
                throw expected("unsigned integer", operand);
            }
            case FLOAT -> {
                if (operand instanceof Node.NumberLiteral n
                        && n.number().floating().isPresent()) {
                    yield GoValue.of(n.number().floating().getAsDouble());
                }
                throw expected("float", operand);
            }
            case COMPLEX -> {
                if (operand instanceof Node.NumberLiteral n
                        && n.number().complex().isPresent()) {
                    GoNumber.ComplexParts parts = n.number().complex().get();
                    yield new GoValue.Complex(parts.real(), parts.imaginary());
                }
                throw expected("complex", operand);
            }
            case INTERFACE, VALUE ->
                switch (operand) {
                    case Node.Bool bool -> GoValue.of(bool.value());
                    case Node.NumberLiteral number -> evaluator.constant(number);
                    case Node.StringLiteral string -> GoValue.of(string.value());
                    default ->
                        throw frame.error("can't handle assignment of " + operand + " to empty interface argument");
                };
            default -> throw frame.error("can't handle " + operand + " for arg of type " + type);
        };
    }

    private TemplateException expected(String what, Node.Operand operand) {
        return frame.error("expected " + what + "; found " + operand);
    }

    /** A computed value as a parameter of some type takes it, if it can. */
    GoValue validate(GoValue value, GoType type) throws TemplateException {
        if (value instanceof GoValue.Absent) {
            if (type.canBeNil()) {
                return GoValue.zero(type);
            }
            throw frame.error("invalid value; expected " + type);
        }
        if (type == GoType.VALUE || value.type().assignableTo(type)) {
            return value;
        }
        GoValue held = value.unboxed();
        if (held instanceof GoValue.Absent) {
            held = value;
        }
        if (held.type().assignableTo(type)) {
            return held;
        }
        if (held instanceof GoValue.Pointer pointer && pointer.type().element().assignableTo(type)) {
            if (pointer.target().isEmpty()) {
                throw frame.error("dereference of nil pointer of type " + type);
            }
            return pointer.target().get();
        }
        throw frame.error("wrong type for value; expected " + type + "; got " + held.type());
    }
}
