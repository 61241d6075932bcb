package dev.tocsin.template;

import static dev.tocsin.template.value.GoType.ANY;
import static dev.tocsin.template.value.GoType.STRING;

import dev.tocsin.model.PromDuration;
import dev.tocsin.model.Utf8Order;
import dev.tocsin.template.value.GoTimeTypes;
import dev.tocsin.template.value.GoType;
import dev.tocsin.template.value.GoValue;
import dev.tocsin.template.value.MapEntries;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The template functions of Prometheus 3.14 ({@code template/template.go}). */
final class PrometheusFunctions {

    private static final GoType SAMPLE = GoType.basic("template.sample", GoType.Kind.STRUCT);
    private static final GoType SAMPLE_POINTER = GoType.pointer(SAMPLE);
    private static final GoType QUERY_RESULT = GoType.slice("template.queryResult", SAMPLE_POINTER);
    static final GoType HTML = GoType.basic("template.HTML", GoType.Kind.STRING);

    /** All functions; those that depend on the occasion are replaced by {@link #at}. */
    static final FunctionSet ALL = FunctionSet.of(functions());

    private PrometheusFunctions() {}

    /** The functions for one expansion. */
    static FunctionSet at(String externalUrl, QueryFunction query, long evaluationNanos) {
        Map<String, TemplateFunction> bound = HashMap.newHashMap(4);
        bound.put(
                "query", TemplateFunction.of(List.of(STRING), a -> query(query, text(a.getFirst()), evaluationNanos)));
        bound.put(
                "now",
                TemplateFunction.of(List.of(), a -> GoValue.of(Math.floorDiv(evaluationNanos, 1_000_000L) / 1000.0)));
        bound.put("externalURL", TemplateFunction.of(List.of(), a -> GoValue.of(externalUrl)));
        bound.put("pathPrefix", TemplateFunction.of(List.of(), a -> GoValue.of(path(externalUrl))));
        return ALL.with(bound);
    }

    private static Map<String, TemplateFunction> functions() {
        Map<String, TemplateFunction> f = new HashMap<>();
        TemplateFunction unbound = TemplateFunction.of(List.of(), a -> GoValue.ABSENT);
        f.put("now", unbound);
        f.put("externalURL", unbound);
        f.put("pathPrefix", unbound);
        f.put("query", TemplateFunction.of(List.of(STRING), a -> GoValue.ABSENT));

        f.put("first", TemplateFunction.of(List.of(QUERY_RESULT), a -> first(a.getFirst())));
        f.put(
                "label",
                TemplateFunction.of(List.of(STRING, SAMPLE_POINTER), a -> label(text(a.get(0)), sample(a.get(1)))));
        f.put("value", TemplateFunction.of(List.of(SAMPLE_POINTER), a -> field(sample(a.getFirst()), "Value")));
        f.put("strvalue", TemplateFunction.of(List.of(SAMPLE_POINTER), a -> label("__value__", sample(a.getFirst()))));
        f.put(
                "sortByLabel",
                TemplateFunction.of(List.of(STRING, QUERY_RESULT), a -> sortByLabel(text(a.get(0)), a.get(1))));
        f.put("args", TemplateFunction.variadic(List.of(ANY), PrometheusFunctions::args));

        f.put(
                "reReplaceAll",
                TemplateFunction.of(
                        List.of(STRING, STRING, STRING),
                        a -> GoValue.of(GoRegex.replaceAll(text(a.get(0)), text(a.get(1)), text(a.get(2))))));
        f.put(
                "match",
                TemplateFunction.of(
                        List.of(STRING, STRING), a -> GoValue.of(GoRegex.matches(text(a.get(0)), text(a.get(1))))));
        f.put("title", ofText(s -> TextCase.title(s, false)));
        f.put("toUpper", ofText(TextCase::upper));
        f.put("toLower", ofText(TextCase::lower));
        f.put("safeHtml", TemplateFunction.of(List.of(STRING), a -> new GoValue.Str(HTML, text(a.getFirst()))));
        f.put("urlQueryEscape", ofText(Escapers::urlQuery));
        f.put("graphLink", ofText(s -> "/graph?g0.expr=" + Escapers.urlQuery(s) + "&g0.tab=0"));
        f.put("tableLink", ofText(s -> "/graph?g0.expr=" + Escapers.urlQuery(s) + "&g0.tab=1"));
        f.put("stripPort", ofText(s -> HostPort.split(s).map(HostPort::host).orElse(s)));
        f.put("stripDomain", ofText(PrometheusFunctions::stripDomain));

        f.put("humanize", ofNumber(Humanize::humanize));
        f.put("humanize1024", ofNumber(Humanize::humanize1024));
        f.put("humanizeDuration", ofNumber(Humanize::duration));
        f.put("humanizePercentage", ofNumber(Humanize::percentage));
        f.put("humanizeTimestamp", ofNumber(Humanize::timestamp));
        f.put(
                "toTime",
                TemplateFunction.of(
                        List.of(ANY),
                        a -> GoValue.pointer(GoTimeTypes.TIME_POINTER, Humanize.time(Humanize.number(a.getFirst())))));
        f.put(
                "toDuration",
                TemplateFunction.of(
                        List.of(ANY),
                        a -> GoValue.pointer(
                                GoTimeTypes.DURATION_POINTER,
                                GoTimeTypes.duration(Humanize.int64(Humanize.number(a.getFirst()) * 1e9)))));
        f.put("parseDuration", TemplateFunction.of(List.of(STRING), a -> GoValue.of(duration(text(a.getFirst())))));
        return f;
    }

    private interface TextFunction {
        String apply(String text);
    }

    private interface NumberFunction {
        String apply(double number) throws TemplateException;
    }

    private static TemplateFunction ofText(TextFunction function) {
        return TemplateFunction.of(List.of(STRING), a -> GoValue.of(function.apply(text(a.getFirst()))));
    }

    private static TemplateFunction ofNumber(NumberFunction function) {
        return TemplateFunction.of(List.of(ANY), a -> GoValue.of(function.apply(Humanize.number(a.getFirst()))));
    }

    static String text(GoValue value) {
        return ((GoValue.Str) value).value();
    }

    private static GoValue query(QueryFunction query, String expression, long timeNanos) throws TemplateException {
        List<GoValue> samples = new ArrayList<>();
        for (QuerySample sample : query.query(expression, timeNanos)) {
            Map<String, GoValue> fields = LinkedHashMap.newLinkedHashMap(2);
            fields.put("Labels", new GoValue.Mapping(GoType.STRING_MAP, MapEntries.of(sample.labels())));
            fields.put(
                    "Value",
                    new GoValue.Boxed(
                            sample.histogram().map(HistogramValue::of).orElseGet(() -> GoValue.of(sample.value()))));
            samples.add(GoValue.pointer(SAMPLE_POINTER, new GoValue.Struct(SAMPLE, fields)));
        }
        return new GoValue.Slice(QUERY_RESULT, samples);
    }

    private static GoValue first(GoValue result) throws TemplateException {
        GoValue.Slice samples = (GoValue.Slice) result;
        if (samples.elements().isEmpty()) {
            throw new TemplateException("first() called on vector with no elements");
        }
        return samples.elements().getFirst();
    }

    private static GoValue.Struct sample(GoValue pointer) throws TemplateException {
        if (pointer instanceof GoValue.Pointer p && p.target().orElse(GoValue.ABSENT) instanceof GoValue.Struct s) {
            return s;
        }
        throw new TemplateException("runtime error: invalid memory address or nil pointer dereference");
    }

    private static GoValue field(GoValue.Struct sample, String name) {
        return sample.fields().getOrDefault(name, GoValue.ABSENT);
    }

    private static GoValue label(String name, GoValue.Struct sample) {
        return field(sample, "Labels") instanceof GoValue.Mapping labels
                ? labels.get(name).orElse(GoValue.of(""))
                : GoValue.of("");
    }

    private static GoValue sortByLabel(String name, GoValue result) throws TemplateException {
        List<GoValue> sorted = new ArrayList<>(((GoValue.Slice) result).elements());
        for (GoValue element : sorted) {
            sample(element);
        }
        sorted.sort((a, b) -> Utf8Order.compare(labelOf(name, a), labelOf(name, b)));
        return new GoValue.Slice(QUERY_RESULT, sorted);
    }

    private static String labelOf(String name, GoValue pointer) {
        return pointer.indirect() instanceof GoValue.Struct sample ? text(label(name, sample)) : "";
    }

    private static GoValue args(List<GoValue> arguments) {
        Map<String, GoValue> map = new HashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            map.put("arg" + i, arguments.get(i));
        }
        return new GoValue.Mapping(GoType.ANY_MAP, MapEntries.of(map));
    }

    private static String stripDomain(String text) {
        var split = HostPort.split(text);
        String host = split.map(HostPort::host).orElse(text);
        if (HostPort.isIp(host)) {
            return text;
        }
        int dot = host.indexOf('.');
        String first = dot < 0 ? host : host.substring(0, dot);
        String port = split.map(HostPort::port).orElse("");
        return port.isEmpty() ? first : new HostPort(first, port).toString();
    }

    private static double duration(String text) throws TemplateException {
        try {
            boolean negative = text.startsWith("-");
            long millis = PromDuration.parseMillis(negative ? text.substring(1) : text);
            return (double) ((negative ? -millis : millis) * 1_000_000) / 1e9;
        } catch (IllegalArgumentException e) {
            throw new TemplateException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Path of a URL, decoded; nothing else of it is looked at. */
    private static String path(String url) {
        int authority = url.indexOf("://");
        int path = url.indexOf('/', authority < 0 ? 0 : authority + 3);
        if (path < 0) {
            return "";
        }
        int end = path;
        while (end < url.length() && url.charAt(end) != '?' && url.charAt(end) != '#') {
            end++;
        }
        String raw = url.substring(path, end);
        try {
            return Encodings.urlUnescape(raw.replace("+", "%2B"));
        } catch (TemplateException e) {
            return raw;
        }
    }
}
