package dev.tocsin.template.value;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value that a template computes with. Immutable. */
public sealed interface GoValue {

    /** The value that is not there: an untyped nil, printed as {@code <no value>}. */
    GoValue ABSENT = new Absent();

    /** A nil held by an {@code interface {}}. */
    GoValue NIL_INTERFACE = new Boxed(ABSENT);

    /** The value's type. */
    GoType type();

    /** The type's kind. */
    default GoType.Kind kind() {
        return type().kind();
    }

    /** No value. */
    record Absent() implements GoValue {
        @Override
        public GoType type() {
            return GoType.INVALID;
        }
    }

    /** A value held by a variable of type {@code interface {}}; {@link Absent} inside is a nil interface. */
    record Boxed(GoValue inner) implements GoValue {
        @Override
        public GoType type() {
            return GoType.ANY;
        }
    }

    record Bool(boolean value) implements GoValue {
        @Override
        public GoType type() {
            return GoType.BOOL;
        }
    }

    /** A signed or unsigned integer, durations and months among them; unsigned ones are read as such. */
    record Int(GoType type, long value) implements GoValue {}

    record Float(double value) implements GoValue {
        @Override
        public GoType type() {
            return GoType.FLOAT64;
        }
    }

    record Complex(double real, double imaginary) implements GoValue {
        @Override
        public GoType type() {
            return GoType.COMPLEX128;
        }
    }

    /** A string, or a value of a type made of one. */
    record Str(GoType type, String value) implements GoValue {}

    /** A slice; elements are not boxed. */
    record Slice(GoType type, List<GoValue> elements) implements GoValue {

        /** An element as indexing and range see it. */
        public GoValue at(int index) {
            return held(type, elements.get(index));
        }
    }

    /** A map with string keys. */
    record Mapping(GoType type, Entries entries) implements GoValue {

        /** The value of a key as indexing and range see it. */
        public Optional<GoValue> get(String key) {
            return entries.get(key).map(value -> held(type, value));
        }

        /** What a missing key reads as: the zero value of the element type. */
        public GoValue zero() {
            return GoValue.zero(type.element());
        }
    }

    /** What is in a map. */
    interface Entries {
        Optional<GoValue> get(String key);

        /** The keys in Go's string order. */
        List<String> keys();

        int size();
    }

    /** A struct: fields by name, in order of declaration. */
    record Struct(GoType type, Map<String, GoValue> fields) implements GoValue {}

    /** A pointer; no target is nil. */
    record Pointer(GoType type, Optional<GoValue> target) implements GoValue {}

    /** A point in time, with the zone it is printed in. */
    record Time(Instant instant, ZoneId zone) implements GoValue {
        @Override
        public GoType type() {
            return GoTimeTypes.TIME;
        }
    }

    static GoValue of(String value) {
        return new Str(GoType.STRING, value);
    }

    static GoValue of(boolean value) {
        return new Bool(value);
    }

    static GoValue of(long value) {
        return new Int(GoType.INT, value);
    }

    static GoValue of(double value) {
        return new Float(value);
    }

    /** A {@code []string}. */
    static GoValue of(List<String> values) {
        return strings(GoType.STRING_SLICE, values);
    }

    /** A slice of strings of some type. */
    static GoValue strings(GoType type, List<String> values) {
        return new Slice(type, values.stream().map(GoValue::of).toList());
    }

    /** A non-nil pointer to a value. */
    static GoValue pointer(GoType type, GoValue target) {
        return new Pointer(type, Optional.of(target));
    }

    /** The zero value of a type, as a missing map key reads. */
    static GoValue zero(GoType type) {
        return switch (type.kind()) {
            case BOOL -> of(false);
            case INT, UINT -> new Int(type, 0);
            case FLOAT -> of(0.0);
            case COMPLEX -> new Complex(0, 0);
            case STRING -> new Str(type, "");
            case SLICE -> new Slice(type, List.of());
            case MAP -> new Mapping(type, MapEntries.EMPTY);
            case STRUCT -> new Struct(type, Map.of());
            case POINTER -> new Pointer(type, Optional.empty());
            case INTERFACE -> NIL_INTERFACE;
            case INVALID, VALUE -> ABSENT;
        };
    }

    /** What an {@code interface {}} holds, or the value itself. */
    default GoValue unboxed() {
        return this instanceof Boxed boxed ? boxed.inner() : this;
    }

    /**
     * Follows pointers and boxes to the end; a nil on the way is returned itself, to be told by {@link #isNil}.
     */
    default GoValue indirect() {
        GoValue value = this;
        while (true) {
            if (value instanceof Pointer pointer && pointer.target().isPresent()) {
                value = pointer.target().get();
            } else if (value instanceof Boxed boxed && !(boxed.inner() instanceof Absent)) {
                value = boxed.inner();
            } else {
                return value;
            }
        }
    }

    /** Whether the value is a nil pointer or a nil interface. */
    default boolean isNil() {
        return this instanceof Pointer pointer
                ? pointer.target().isEmpty()
                : this instanceof Boxed boxed && boxed.inner() instanceof Absent;
    }

    /** Go templates' truth: not the zero value of its type; structs are always true. */
    default boolean isTrue() {
        return switch (unboxed()) {
            case Absent a -> false;
            case Boxed b -> b.isTrue();
            case Bool b -> b.value();
            case Int i -> i.value() != 0;
            case Float f -> f.value() != 0;
            case Complex c -> c.real() != 0 || c.imaginary() != 0;
            case Str s -> !s.value().isEmpty();
            case Slice s -> !s.elements().isEmpty();
            case Mapping m -> m.entries().size() > 0;
            case Pointer p -> p.target().isPresent();
            case Struct s -> true;
            case Time t -> true;
        };
    }

    private static GoValue held(GoType container, GoValue element) {
        return container.element() == GoType.ANY && !(element instanceof Boxed) ? new Boxed(element) : element;
    }
}
