package dev.tocsin.template;

import dev.tocsin.model.JsonString;
import dev.tocsin.template.value.GoFloats;
import dev.tocsin.template.value.GoTimeLayout;
import dev.tocsin.template.value.GoType;
import dev.tocsin.template.value.GoValue;
import java.util.Map;

/** Values as Go's {@code json.Marshal} writes them: keys sorted, {@code < > &} escaped. */
final class JsonText {

    private static final GoTimeLayout TIME = GoTimeLayout.of("2006-01-02T15:04:05.999999999Z07:00");

    private final StringBuilder out = new StringBuilder();

    private JsonText() {}

    /** @throws TemplateException if JSON has no such value */
    static String of(GoValue value) throws TemplateException {
        JsonText json = new JsonText();
        json.write(value);
        return json.out.toString();
    }

    private void write(GoValue value) throws TemplateException {
        switch (value) {
            case GoValue.Absent a -> out.append("null");
            case GoValue.Boxed b -> write(b.inner());
            case GoValue.Bool b -> out.append(b.value());
            case GoValue.Int i ->
                out.append(i.kind() == GoType.Kind.UINT ? Long.toUnsignedString(i.value()) : Long.toString(i.value()));
            case GoValue.Float f -> number(f.value());
            case GoValue.Complex c -> throw new TemplateException("json: unsupported type: complex128");
            case GoValue.Str s -> string(s.value());
            case GoValue.Slice s -> {
                out.append('[');
                for (int i = 0; i < s.elements().size(); i++) {
                    if (i > 0) {
                        out.append(',');
                    }
                    write(s.elements().get(i));
                }
                out.append(']');
            }
            case GoValue.Mapping m -> {
                String separator = "{";
                for (String key : m.entries().keys()) {
                    out.append(separator);
                    separator = ",";
                    string(key);
                    out.append(':');
                    write(m.entries().get(key).orElse(GoValue.ABSENT));
                }
                out.append(separator.equals("{") ? "{}" : "}");
            }
            case GoValue.Struct s -> struct(s);
            case GoValue.Pointer p -> write(p.target().orElse(GoValue.ABSENT));
            case GoValue.Time t -> string(TIME.format(t));
        }
    }

    private void struct(GoValue.Struct struct) throws TemplateException {
        Map<String, String> names = struct.type().jsonNames();
        String separator = "{";
        for (Map.Entry<String, GoValue> field : struct.fields().entrySet()) {
            if (Character.isUpperCase(field.getKey().codePointAt(0))) {
                out.append(separator);
                separator = ",";
                string(names.getOrDefault(field.getKey(), field.getKey()));
                out.append(':');
                write(field.getValue());
            }
        }
        out.append(separator.equals("{") ? "{}" : "}");
    }

    /** Plain unless below 1e-6 or from 1e21 on; the exponent without leading zero. */
    private void number(double value) throws TemplateException {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new TemplateException("json: unsupported value: " + GoFloats.format(value, 'g', GoFloats.SHORTEST));
        }
        double abs = Math.abs(value);
        boolean exponent = abs != 0 && (abs < 1e-6 || abs >= 1e21);
        String text = GoFloats.format(value, exponent ? 'e' : 'f', GoFloats.SHORTEST);
        out.append(exponent ? text.replace("e-0", "e-") : text);
    }

    private void string(String text) {
        JsonString.appendGo(out, text);
    }
}
