package dev.tocsin.template;

import static dev.tocsin.template.value.GoType.ANY;
import static dev.tocsin.template.value.GoType.ANY_SLICE;
import static dev.tocsin.template.value.GoType.STRING;
import static dev.tocsin.template.value.GoType.STRING_SLICE;

import dev.tocsin.template.value.GoTime;
import dev.tocsin.template.value.GoTimeLayout;
import dev.tocsin.template.value.GoTimeParser;
import dev.tocsin.template.value.GoTimeTypes;
import dev.tocsin.template.value.GoType;
import dev.tocsin.template.value.GoValue;
import dev.tocsin.template.value.MapEntries;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The template functions of Alertmanager 0.34 ({@code template/template.go}). */
final class AlertmanagerFunctions {

    private static final GoType URL = GoType.basic("template.URL", GoType.Kind.STRING);

    /** All functions; those that depend on the occasion are replaced by {@link #at}. */
    static final FunctionSet ALL = FunctionSet.of(functions());

    private AlertmanagerFunctions() {}

    /** The functions for one execution; route labels are looked up by the resolver. */
    static FunctionSet at(long nowNanos, RouteLabels routeLabels) {
        GoValue.Time now = GoTime.ofNanos(nowNanos);
        Map<String, TemplateFunction> bound = HashMap.newHashMap(3);
        bound.put("now", TemplateFunction.of(List.of(), a -> now));
        bound.put(
                "since",
                TemplateFunction.of(
                        List.of(GoTimeTypes.TIME),
                        a -> GoTimeTypes.duration(
                                GoTimeTypes.between(((GoValue.Time) a.getFirst()).instant(), now.instant()))));
        bound.put(
                "routeLabels",
                TemplateFunction.of(List.of(STRING), a -> GoValue.of(routeLabels.resolve(text(a.getFirst())))));
        return ALL.with(bound);
    }

    private static Map<String, TemplateFunction> functions() {
        Map<String, TemplateFunction> f = new HashMap<>();
        f.put("now", TemplateFunction.of(List.of(), a -> GoTime.ZERO));
        f.put("since", TemplateFunction.of(List.of(GoTimeTypes.TIME), a -> GoTimeTypes.duration(0)));
        f.put("routeLabels", TemplateFunction.of(List.of(STRING), a -> GoValue.of("")));

        f.put("toUpper", ofText(TextCase::upper));
        f.put("toLower", ofText(TextCase::lower));
        f.put("title", ofText(s -> TextCase.title(s, true)));
        f.put("trimSpace", ofText(AlertmanagerFunctions::trimSpace));
        f.put(
                "join",
                TemplateFunction.of(
                        List.of(STRING, STRING_SLICE),
                        a -> GoValue.of(String.join(text(a.get(0)), NotificationValue.texts(a.get(1))))));
        f.put(
                "match",
                TemplateFunction.of(
                        List.of(STRING, STRING), a -> GoValue.of(GoRegex.matches(text(a.get(0)), text(a.get(1))))));
        f.put(
                "reReplaceAll",
                TemplateFunction.of(
                        List.of(STRING, STRING, STRING),
                        a -> GoValue.of(GoRegex.replaceAll(text(a.get(0)), text(a.get(1)), text(a.get(2))))));
        f.put(
                "safeHtml",
                TemplateFunction.of(
                        List.of(STRING), a -> new GoValue.Str(PrometheusFunctions.HTML, text(a.getFirst()))));
        f.put("safeUrl", TemplateFunction.of(List.of(STRING), a -> new GoValue.Str(URL, text(a.getFirst()))));
        f.put("urlUnescape", ofText(Encodings::urlUnescape));
        f.put("base64encode", ofText(Encodings::base64));
        f.put("base64decode", ofText(Encodings::unbase64));
        f.put("toJson", TemplateFunction.of(List.of(ANY), a -> GoValue.of(JsonText.of(a.getFirst()))));
        f.put("stringSlice", TemplateFunction.variadic(List.of(STRING), a -> new GoValue.Slice(STRING_SLICE, a)));
        f.put("list", TemplateFunction.variadic(List.of(ANY), a -> new GoValue.Slice(ANY_SLICE, a)));
        f.put("append", TemplateFunction.variadic(List.of(ANY_SLICE, ANY), AlertmanagerFunctions::append));
        f.put("dict", TemplateFunction.variadic(List.of(ANY), AlertmanagerFunctions::dict));
        times(f);
        return f;
    }

    private static void times(Map<String, TemplateFunction> f) {
        f.put(
                "date",
                TemplateFunction.of(
                        List.of(STRING, GoTimeTypes.TIME),
                        a -> GoValue.of(GoTimeLayout.of(text(a.get(0))).format((GoValue.Time) a.get(1)))));
        f.put(
                "tz",
                TemplateFunction.of(
                        List.of(STRING, GoTimeTypes.TIME),
                        a -> GoTimeTypes.inZone((GoValue.Time) a.get(1), text(a.get(0)))));
        f.put(
                "humanizeDuration",
                TemplateFunction.of(List.of(ANY), a -> GoValue.of(Humanize.duration(Humanize.number(a.getFirst())))));
        f.put("toDate", TemplateFunction.of(List.of(STRING, STRING), a -> {
            try {
                return GoTimeParser.parse(text(a.get(0)), text(a.get(1)));
            } catch (IllegalArgumentException e) {
                return GoTime.ZERO;
            }
        }));
        f.put("mustToDate", TemplateFunction.of(List.of(STRING, STRING), a -> {
            try {
                return GoTimeParser.parse(text(a.get(0)), text(a.get(1)));
            } catch (IllegalArgumentException e) {
                throw new TemplateException(String.valueOf(e.getMessage()), e);
            }
        }));
    }

    private interface TextFunction {
        String apply(String text) throws TemplateException;
    }

    private static TemplateFunction ofText(TextFunction function) {
        return TemplateFunction.of(List.of(STRING), a -> GoValue.of(function.apply(text(a.getFirst()))));
    }

    private static String text(GoValue value) {
        return ((GoValue.Str) value).value();
    }

    /** {@code strings.TrimSpace}. */
    private static String trimSpace(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isSpace(char c) {
        return (c >= '\t' && c <= '\r') || c == 0x85 || Character.isSpaceChar(c);
    }

    private static GoValue append(List<GoValue> arguments) {
        List<GoValue> all = new ArrayList<>(((GoValue.Slice) arguments.getFirst()).elements());
        all.addAll(arguments.subList(1, arguments.size()));
        return new GoValue.Slice(ANY_SLICE, all);
    }

    private static GoValue dict(List<GoValue> arguments) throws TemplateException {
        if (arguments.size() % 2 != 0) {
            throw new TemplateException("dict requires an even number of arguments");
        }
        Map<String, GoValue> map = new HashMap<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            if (!(arguments.get(i) instanceof GoValue.Str key) || key.type() != STRING) {
                throw new TemplateException("dict keys must be strings");
            }
            map.put(key.value(), arguments.get(i + 1));
        }
        return new GoValue.Mapping(GoType.ANY_MAP, MapEntries.of(map));
    }
}
