package dev.tocsin.template.value;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A type of Go, as far as templates can tell types apart: its name in error texts, its kind, what it holds, its methods
 * and its {@code String} method. Types are compared by identity; all are constants, filled while their class loads.
 */
public final class GoType {

    /** Go's kinds; widths of numbers are of no consequence here. */
    public enum Kind {
        INVALID,
        BOOL,
        INT,
        UINT,
        FLOAT,
        COMPLEX,
        STRING,
        SLICE,
        MAP,
        STRUCT,
        POINTER,
        INTERFACE,
        VALUE
    }

    /** Of the value that is not there. */
    public static final GoType INVALID = new GoType("<nil>", Kind.INVALID, Optional.empty(), false);

    public static final GoType BOOL = basic("bool", Kind.BOOL);
    public static final GoType INT = basic("int", Kind.INT);
    public static final GoType INT64 = basic("int64", Kind.INT);
    public static final GoType INT32 = basic("int32", Kind.INT);
    public static final GoType UINT8 = basic("uint8", Kind.UINT);
    public static final GoType FLOAT64 = basic("float64", Kind.FLOAT);
    public static final GoType COMPLEX128 = basic("complex128", Kind.COMPLEX);
    public static final GoType STRING = basic("string", Kind.STRING);

    /** {@code interface {}}: holds anything. */
    public static final GoType ANY = new GoType("interface {}", Kind.INTERFACE, Optional.empty(), false);

    /** {@code reflect.Value}: a parameter that takes a value as it is, boxed or not. */
    public static final GoType VALUE = basic("reflect.Value", Kind.VALUE);

    public static final GoType STRING_SLICE = slice(STRING);
    public static final GoType ANY_SLICE = slice(ANY);
    public static final GoType STRING_MAP = map(STRING);
    public static final GoType ANY_MAP = map(ANY);

    private final String name;
    private final Kind kind;
    private final Optional<GoType> element;
    private final boolean named;
    private final Map<String, GoMethod> methods = new HashMap<>();
    private Optional<Function<GoValue, String>> text = Optional.empty();
    private Map<String, String> jsonNames = Map.of();

    private GoType(String name, Kind kind, Optional<GoType> element, boolean named) {
        this.name = name;
        this.kind = kind;
        this.element = element;
        this.named = named;
    }

    /** A named type without elements: a number, a string or a struct. */
    public static GoType basic(String name, Kind kind) {
        return new GoType(name, kind, Optional.empty(), true);
    }

    /** {@code []E}. */
    public static GoType slice(GoType element) {
        return new GoType("[]" + element.name, Kind.SLICE, Optional.of(element), false);
    }

    /** A named slice type. */
    public static GoType slice(String name, GoType element) {
        return new GoType(name, Kind.SLICE, Optional.of(element), true);
    }

    /** {@code map[string]E}. */
    public static GoType map(GoType element) {
        return new GoType("map[string]" + element.name, Kind.MAP, Optional.of(element), false);
    }

    /** A named map type with string keys. */
    public static GoType map(String name, GoType element) {
        return new GoType(name, Kind.MAP, Optional.of(element), true);
    }

    /** {@code *E}. */
    public static GoType pointer(GoType element) {
        return new GoType("*" + element.name, Kind.POINTER, Optional.of(element), false);
    }

    /** Adds a method; only while the declaring class loads. */
    public GoType method(String methodName, GoMethod method) {
        methods.put(methodName, method);
        return this;
    }

    /** Gives the type a {@code String} method; only while the declaring class loads. */
    public GoType text(Function<GoValue, String> stringer) {
        text = Optional.of(stringer);
        methods.put("String", GoMethod.of(receiver -> GoValue.of(stringer.apply(receiver))));
        return this;
    }

    /** Names the fields of a struct in JSON; only while the declaring class loads. */
    public GoType jsonNames(Map<String, String> names) {
        jsonNames = names;
        return this;
    }

    /** What fields are called in JSON where that is not their own name. */
    public Map<String, String> jsonNames() {
        return jsonNames;
    }

    /** As Go names it in error texts: {@code map[string]string}, {@code template.KV}. */
    public String name() {
        return name;
    }

    public Kind kind() {
        return kind;
    }

    /**
     * What a slice, map or pointer holds.
     *
     * @throws IllegalStateException for other kinds
     */
    public GoType element() {
        return element.orElseThrow(() -> new IllegalStateException(name + " has no elements"));
    }

    /** The method of a name, if the type has it. */
    public Optional<GoMethod> method(String methodName) {
        return Optional.ofNullable(methods.get(methodName));
    }

    /** The {@code String} method, if the type has one. */
    public Optional<Function<GoValue, String>> text() {
        return text;
    }

    /** Whether {@code nil} is a value of the type. */
    public boolean canBeNil() {
        return switch (kind) {
            case INTERFACE, MAP, POINTER, SLICE, VALUE -> true;
            default -> false;
        };
    }

    /** Whether a value of this type can be given where another is asked for: Go's assignability. */
    public boolean assignableTo(GoType target) {
        if (this == target || target == ANY) {
            return true;
        }
        return kind == target.kind
                && element.isPresent()
                && target.element.isPresent()
                && element.get() == target.element.get()
                && (!named || !target.named);
    }

    @Override
    public String toString() {
        return name;
    }
}
