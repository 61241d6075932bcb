package dev.tocsin.template;

import dev.tocsin.model.GoQuote;
import dev.tocsin.template.syntax.GoNumber;
import dev.tocsin.template.syntax.Node;
import dev.tocsin.template.value.GoMethod;
import dev.tocsin.template.value.GoType;
import dev.tocsin.template.value.GoValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Computes pipelines, commands, fields and calls of one template. */
final class Evaluator {

    private final Execution execution;
    private final Frame frame;
    private final Arguments arguments;

    Evaluator(Execution execution, Frame frame) {
        this.execution = execution;
        this.frame = frame;
        this.arguments = new Arguments(this, frame);
    }

    /** The value of a pipeline, given to the variables it declares or assigns. */
    GoValue pipeline(GoValue dot, Node.Pipeline pipeline) throws TemplateException {
        frame.at(pipeline);
        frame.limit(execution.enter());
        Optional<GoValue> last = Optional.empty();
        for (Node.Command command : pipeline.commands()) {
            frame.limit(execution.step());
            last = Optional.of(command(dot, command, last).unboxed());
        }
        GoValue value = last.orElse(GoValue.ABSENT);
        if (value instanceof GoValue.Str text) {
            frame.limit(execution.made(text.value()));
        }
        for (Node.Variable variable : pipeline.declared()) {
            String name = variable.names().getFirst();
            if (pipeline.assigns()) {
                frame.assign(name, value);
            } else {
                frame.push(name, value);
            }
        }
        execution.leave();
        return value;
    }

    private GoValue command(GoValue dot, Node.Command command, Optional<GoValue> last) throws TemplateException {
        Node.Operand first = command.operands().getFirst();
        switch (first) {
            case Node.Field field -> {
                return field(dot, field, command.operands(), last);
            }
            case Node.Chain chain -> {
                return chain(dot, chain, command.operands(), last);
            }
            case Node.Identifier function -> {
                return function(dot, function, command, command.operands(), last);
            }
            case Node.Pipeline pipeline -> {
                refuseArguments(command.operands(), last);
                return pipeline(dot, pipeline);
            }
            case Node.Variable variable -> {
                return variable(dot, variable, command.operands(), last);
            }
            default -> {}
        }
        frame.at(first);
        refuseArguments(command.operands(), last);
        return switch (first) {
            case Node.Bool bool -> GoValue.of(bool.value());
            case Node.Dot d -> dot;
            case Node.NumberLiteral number -> constant(number);
            case Node.StringLiteral string -> GoValue.of(string.value());
            case Node.Nil nil -> throw frame.error("nil is not a command");
            default -> throw frame.error("can't evaluate command " + GoQuote.quote(first.toString()));
        };
    }

    private void refuseArguments(List<? extends Node> operands, Optional<GoValue> last) throws TemplateException {
        if (operands.size() > 1 || last.isPresent()) {
            throw frame.error("can't give argument to non-function " + operands.getFirst());
        }
    }

    /** A number where nothing says of what type: by the way it is written. */
    GoValue constant(Node.NumberLiteral literal) throws TemplateException {
        frame.at(literal);
        GoNumber number = literal.number();
        if (number.complex().isPresent()) {
            GoNumber.ComplexParts parts = number.complex().get();
            return new GoValue.Complex(parts.real(), parts.imaginary());
        }
        if (number.looksLikeFloat()) {
            return GoValue.of(number.floating().orElseThrow());
        }
        if (number.integer().isPresent()) {
            return GoValue.of(number.integer().getAsLong());
        }
        throw frame.error(number.text() + " overflows int");
    }

    GoValue field(GoValue dot, Node.Field field, List<? extends Node.Operand> operands, Optional<GoValue> last)
            throws TemplateException {
        frame.at(field);
        return fields(dot, dot, field, field.names(), operands, last);
    }

    GoValue chain(GoValue dot, Node.Chain chain, List<? extends Node.Operand> operands, Optional<GoValue> last)
            throws TemplateException {
        frame.at(chain);
        GoValue base = arguments.untyped(dot, chain.base());
        return fields(dot, base, chain, chain.names(), operands, last);
    }

    GoValue variable(GoValue dot, Node.Variable variable, List<? extends Node.Operand> operands, Optional<GoValue> last)
            throws TemplateException {
        frame.at(variable);
        GoValue value = frame.variable(variable.names().getFirst());
        if (variable.names().size() == 1) {
            refuseArguments(operands.isEmpty() ? List.of(variable) : operands, last);
            return value;
        }
        List<String> names = variable.names().subList(1, variable.names().size());
        return fields(dot, value, variable, names, operands, last);
    }

    /** {@code .a.b.c}: only the last one, if it is a method, gets the arguments. */
    private GoValue fields(
            GoValue dot,
            GoValue receiver,
            Node node,
            List<String> names,
            List<? extends Node.Operand> operands,
            Optional<GoValue> last)
            throws TemplateException {
        GoValue value = receiver;
        for (int i = 0; i < names.size() - 1; i++) {
            value = member(dot, names.get(i), node, List.of(), Optional.empty(), value);
        }
        return member(dot, names.getLast(), node, operands, last, value);
    }

    /** A method, field or map entry of a value. */
    private GoValue member(
            GoValue dot,
            String name,
            Node node,
            List<? extends Node.Operand> operands,
            Optional<GoValue> last,
            GoValue receiver)
            throws TemplateException {
        if (receiver instanceof GoValue.Absent) {
            return GoValue.ABSENT;
        }
        GoValue value = receiver.indirect();
        if (value instanceof GoValue.Boxed) {
            throw frame.error("nil pointer evaluating " + receiver.type() + "." + name);
        }
        Optional<GoMethod> method = value.type().method(name);
        if (method.isPresent()) {
            GoMethod found = method.get();
            TemplateFunction bound = TemplateFunction.of(
                    found.parameters(), given -> found.body().call(value, given));
            return call(dot, bound, node, name, operands, last);
        }
        boolean hasArguments = operands.size() > 1 || last.isPresent();
        switch (value) {
            case GoValue.Struct struct -> {
                GoValue field = struct.fields().get(name);
                if (field != null) {
                    if (!Character.isUpperCase(name.codePointAt(0))) {
                        throw frame.error(name + " is an unexported field of struct type " + receiver.type());
                    }
                    if (hasArguments) {
                        throw frame.error(name + " has arguments but cannot be invoked as function");
                    }
                    return field;
                }
            }
            case GoValue.Mapping map -> {
                if (hasArguments) {
                    throw frame.error(name + " is not a method but has arguments");
                }
                return map.get(name).orElseGet(map::zero);
            }
            case GoValue.Pointer pointer -> throw frame.error("nil pointer evaluating " + receiver.type() + "." + name);
            default -> {}
        }
        throw frame.error("can't evaluate field " + name + " in type " + receiver.type());
    }

    /**
     * A call of a function by name.
     *
     * @param node what an error of the function itself is said to be at
     * @param operands the function's name and its arguments, or nothing where it stands alone
     */
    GoValue function(
            GoValue dot,
            Node.Identifier identifier,
            Node node,
            List<? extends Node.Operand> operands,
            Optional<GoValue> last)
            throws TemplateException {
        frame.at(identifier);
        String name = identifier.name();
        Optional<TemplateFunction> own = execution.function(name);
        if (own.isPresent()) {
            return call(dot, own.get(), node, name, operands, last);
        }
        TemplateFunction builtin = Builtins.ALL.get(name);
        if (builtin == null) {
            throw frame.error(GoQuote.quote(name) + " is not a defined function");
        }
        if (name.equals("and") || name.equals("or")) {
            checkCount(builtin, name, operands, last);
            return junction(dot, name.equals("or"), operands, last);
        }
        if (name.equals("call")) {
            String callee = operands.size() > 1
                    ? operands.get(1).toString()
                    : "<" + last.map(GoValue::type).orElse(GoType.INVALID) + " Value>";
            return call(dot, Builtins.call(callee), node, name, operands, last);
        }
        return call(dot, builtin, node, name, operands, last);
    }

    /** {@code and}, {@code or}: the first argument that decides, the rest is not looked at. */
    private GoValue junction(GoValue dot, boolean until, List<? extends Node.Operand> operands, Optional<GoValue> last)
            throws TemplateException {
        GoValue value = GoValue.ABSENT;
        for (int i = 1; i < operands.size(); i++) {
            value = arguments.typed(dot, GoType.VALUE, operands.get(i));
            if (value.isTrue() == until) {
                return value;
            }
        }
        return last.isPresent() ? arguments.validate(last.get(), GoType.VALUE) : value;
    }

    private void checkCount(
            TemplateFunction function, String name, List<? extends Node.Operand> operands, Optional<GoValue> last)
            throws TemplateException {
        int written = Math.max(0, operands.size() - 1);
        int given = written + (last.isPresent() ? 1 : 0);
        int declared = function.parameters().size();
        if (function.variadic() && given < declared - 1) {
            throw frame.error(
                    "wrong number of args for " + name + ": want at least " + (declared - 1) + " got " + written);
        }
        if (!function.variadic() && given != declared) {
            throw frame.error("wrong number of args for " + name + ": want " + declared + " got " + given);
        }
    }

    private GoValue call(
            GoValue dot,
            TemplateFunction function,
            Node node,
            String name,
            List<? extends Node.Operand> operands,
            Optional<GoValue> last)
            throws TemplateException {
        checkCount(function, name, operands, last);
        List<GoValue> given = new ArrayList<>(operands.size());
        for (int i = 1; i < operands.size(); i++) {
            GoType type = parameter(function, i - 1);
            given.add(passed(arguments.typed(dot, type, operands.get(i)), type));
        }
        if (last.isPresent()) {
            GoType type = parameter(function, given.size());
            given.add(passed(arguments.validate(last.get(), type), type));
        }
        try {
            return function.body().call(given);
        } catch (TemplateException e) {
            frame.at(node);
            throw frame.error("error calling " + name + ": " + e.getMessage());
        }
    }

    private static GoType parameter(TemplateFunction function, int index) {
        return function.parameters().get(Math.min(index, function.parameters().size() - 1));
    }

    private static GoValue passed(GoValue value, GoType type) {
        return type == GoType.ANY ? value.unboxed() : value;
    }
}
