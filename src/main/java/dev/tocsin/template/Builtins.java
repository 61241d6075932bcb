package dev.tocsin.template;

import static dev.tocsin.template.value.GoType.ANY;
import static dev.tocsin.template.value.GoType.STRING;
import static dev.tocsin.template.value.GoType.VALUE;

import dev.tocsin.template.value.GoFormatter;
import dev.tocsin.template.value.GoType;
import dev.tocsin.template.value.GoValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Go's built-in template functions. The evaluator carries out {@code and} and {@code or} itself, they short-circuit. */
final class Builtins {

    static final Map<String, TemplateFunction> ALL = Map.ofEntries(
            Map.entry("and", TemplateFunction.variadic(List.of(VALUE, VALUE), List::getLast)),
            Map.entry("or", TemplateFunction.variadic(List.of(VALUE, VALUE), List::getLast)),
            Map.entry(
                    "not",
                    TemplateFunction.of(
                            List.of(VALUE), a -> GoValue.of(!a.getFirst().isTrue()))),
            Map.entry("call", call("")),
            Map.entry("html", escaping(Escapers::html)),
            Map.entry("js", escaping(Escapers::js)),
            Map.entry("urlquery", escaping(Escapers::urlQuery)),
            Map.entry("index", TemplateFunction.variadic(List.of(VALUE, VALUE), Builtins::index)),
            Map.entry("slice", TemplateFunction.variadic(List.of(VALUE, VALUE), Builtins::slice)),
            Map.entry("len", TemplateFunction.of(List.of(VALUE), a -> GoValue.of(length(a.getFirst())))),
            Map.entry("print", TemplateFunction.variadic(List.of(ANY), a -> GoValue.of(GoFormatter.sprint(a)))),
            Map.entry("println", TemplateFunction.variadic(List.of(ANY), a -> GoValue.of(GoFormatter.sprintln(a)))),
            Map.entry(
                    "printf",
                    TemplateFunction.variadic(
                            List.of(STRING, ANY),
                            a -> GoValue.of(GoFormatter.sprintf(
                                    ((GoValue.Str) a.getFirst()).value(), a.subList(1, a.size()))))),
            Map.entry(
                    "eq",
                    TemplateFunction.variadic(
                            List.of(VALUE, VALUE),
                            a -> GoValue.of(Comparisons.equal(a.getFirst(), a.subList(1, a.size()))))),
            Map.entry("ne", comparison((a, b) -> !Comparisons.equal(a, List.of(b)))),
            Map.entry("lt", comparison(Comparisons::less)),
            Map.entry("le", comparison(Comparisons::lessOrEqual)),
            Map.entry("gt", comparison((a, b) -> !Comparisons.lessOrEqual(a, b))),
            Map.entry("ge", comparison((a, b) -> !Comparisons.less(a, b))));

    private interface Comparison {
        boolean test(GoValue a, GoValue b) throws TemplateException;
    }

    private Builtins() {}

    private static TemplateFunction comparison(Comparison comparison) {
        return TemplateFunction.of(List.of(VALUE, VALUE), a -> GoValue.of(comparison.test(a.get(0), a.get(1))));
    }

    /** {@code call}: no data here holds functions, so it can only say so. */
    static TemplateFunction call(String callee) {
        return TemplateFunction.variadic(List.of(VALUE, VALUE), a -> {
            GoValue function = a.getFirst().unboxed();
            throw new TemplateException(
                    function instanceof GoValue.Absent
                            ? "call of nil"
                            : "non-function " + callee + " of type " + function.type());
        });
    }

    private static TemplateFunction escaping(UnaryOperator<String> escaper) {
        return TemplateFunction.variadic(List.of(ANY), a -> {
            List<GoValue> shown = a.stream()
                    .map(v -> v instanceof GoValue.Pointer ? v.indirect() : v)
                    .map(v -> v instanceof GoValue.Absent ? GoValue.of("<no value>") : v)
                    .toList();
            return GoValue.of(escaper.apply(GoFormatter.sprint(shown)));
        });
    }

    private static long length(GoValue argument) throws TemplateException {
        GoValue value = argument.indirect();
        return switch (value) {
            case GoValue.Str s -> utf8(s).length;
            case GoValue.Slice s -> s.elements().size();
            case GoValue.Mapping m -> m.entries().size();
            case GoValue.Absent a -> throw new TemplateException("reflect: call of reflect.Value.Type on zero Value");
            default ->
                throw new TemplateException(value.isNil() ? "len of nil pointer" : "len of type " + value.type());
        };
    }

    private static byte[] utf8(GoValue.Str text) {
        return text.value().getBytes(StandardCharsets.UTF_8);
    }

    private static GoValue index(List<GoValue> arguments) throws TemplateException {
        GoValue item = arguments.getFirst().unboxed();
        if (item instanceof GoValue.Absent) {
            throw new TemplateException("index of untyped nil");
        }
        for (GoValue boxed : arguments.subList(1, arguments.size())) {
            GoValue index = boxed.unboxed();
            item = item.indirect();
            if (item.isNil()) {
                throw new TemplateException("index of nil pointer");
            }
            item = switch (item) {
                case GoValue.Slice slice -> {
                    int x = position(index, slice.elements().size());
                    if (x == slice.elements().size()) {
                        throw new TemplateException("reflect: slice index out of range");
                    }
                    yield slice.at(x);
                }
                case GoValue.Str text -> {
                    byte[] bytes = utf8(text);
                    int x = position(index, bytes.length);
                    if (x == bytes.length) {
                        throw new TemplateException("reflect: string index out of range");
                    }
                    yield new GoValue.Int(GoType.UINT8, bytes[x] & 0xff);
                }
                case GoValue.Mapping map -> map.get(key(index)).orElseGet(map::zero);
                default -> throw new TemplateException("can't index item of type " + item.type());
            };
        }
        return item;
    }

    private static String key(GoValue index) throws TemplateException {
        if (index instanceof GoValue.Absent) {
            throw new TemplateException("value is nil; should be of type string");
        }
        if (index instanceof GoValue.Str text && text.type() == STRING) {
            return text.value();
        }
        throw new TemplateException("value has type " + index.type() + "; should be string");
    }

    private static int position(GoValue index, int end) throws TemplateException {
        if (index instanceof GoValue.Absent) {
            throw new TemplateException("cannot index slice/array with nil");
        }
        if (!(index instanceof GoValue.Int number)) {
            throw new TemplateException("cannot index slice/array with type " + index.type());
        }
        if (number.value() < 0 || number.value() > end) {
            throw new TemplateException("index out of range: " + number.value());
        }
        return (int) number.value();
    }

    private static GoValue slice(List<GoValue> arguments) throws TemplateException {
        GoValue item = arguments.getFirst().unboxed();
        List<GoValue> indexes = arguments.subList(1, arguments.size());
        if (item instanceof GoValue.Absent) {
            throw new TemplateException("slice of untyped nil");
        }
        item = item.indirect();
        if (item.isNil()) {
            throw new TemplateException("slice of nil pointer");
        }
        if (indexes.size() > 3) {
            throw new TemplateException("too many slice indexes: " + indexes.size());
        }
        return switch (item) {
            case GoValue.Str text -> {
                if (indexes.size() == 3) {
                    throw new TemplateException("cannot 3-index slice a string");
                }
                byte[] bytes = utf8(text);
                int[] bounds = bounds(indexes, bytes.length);
                yield new GoValue.Str(
                        text.type(), new String(bytes, bounds[0], bounds[1] - bounds[0], StandardCharsets.UTF_8));
            }
            case GoValue.Slice slice -> {
                int[] bounds = bounds(indexes, slice.elements().size());
                yield new GoValue.Slice(slice.type(), slice.elements().subList(bounds[0], bounds[1]));
            }
            default -> throw new TemplateException("can't slice item of type " + item.type());
        };
    }

    private static int[] bounds(List<GoValue> indexes, int length) throws TemplateException {
        int[] bounds = {0, length, length};
        for (int i = 0; i < indexes.size(); i++) {
            bounds[i] = position(indexes.get(i), length);
        }
        for (int i = 0; i < 2; i++) {
            if (bounds[i] > bounds[i + 1]) {
                throw new TemplateException("invalid slice index: " + bounds[i] + " > " + bounds[i + 1]);
            }
        }
        return bounds;
    }
}
