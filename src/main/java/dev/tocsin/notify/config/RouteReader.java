package dev.tocsin.notify.config;

import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Matcher;
import dev.tocsin.model.yaml.Suggestion;
import dev.tocsin.model.yaml.YamlFields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads the routing tree. */
final class RouteReader {

    /** What stands for a route that could not be read. */
    static final RouteConfig EMPTY = new RouteConfig(
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            false,
            List.of(),
            List.of(),
            Map.of(),
            List.of());

    private final ReadContext context;
    private final Set<String> receivers;
    private final Set<String> intervals;

    RouteReader(ReadContext context, Set<String> receivers, Set<String> intervals) {
        this.context = context;
        this.receivers = receivers;
        this.intervals = intervals;
    }

    RouteConfig root(YamlFields fields) {
        RouteConfig root = read(fields);
        if (root.receiver().isEmpty()) {
            fields.problem("root route must specify a default receiver");
        }
        for (String key : List.of("matchers", "match", "match_re")) {
            boolean any = fields.has(key)
                    && (key.equals("matchers")
                            ? !fields.list(key).isEmpty()
                            : fields.section(key)
                                    .filter(s -> !s.mapping().entries().isEmpty())
                                    .isPresent());
            if (any) {
                fields.problem(key, "root route must not have any matchers: it is what all alerts fall back to");
            }
        }
        if (!root.muteTimeIntervals().isEmpty()) {
            fields.problem("mute_time_intervals", "root route must not have any mute time intervals");
        }
        if (!root.activeTimeIntervals().isEmpty()) {
            fields.problem("active_time_intervals", "root route must not have any active time intervals");
        }
        if (root.continues()) {
            fields.problem("continue", "cannot have continue in root route");
        }
        return root;
    }

    private RouteConfig read(YamlFields fields) {
        Optional<String> receiver = fields.nonEmpty("receiver");
        receiver.ifPresent(name -> defined(fields, "receiver", "receiver", name, receivers));
        Optional<List<String>> written = fields.optionalStrings("group_by");
        boolean all = written.filter(names -> names.contains("...")).isPresent();
        Optional<List<String>> groupBy = written.map(names -> groupBy(fields, names, all));
        List<Matcher> matchers = MatcherFields.read(fields, context, "match", "match_re", "matchers");
        Map<String, String> labels = fields.stringMap("labels");
        for (String name : labels.keySet()) {
            if (!context.parser().mode().isValidLabelName(name)) {
                fields.problem("labels", "invalid label name " + GoQuote.quote(name) + " in route labels");
            }
        }
        List<RouteConfig> routes = new ArrayList<>();
        RouteConfig route = new RouteConfig(
                receiver,
                all ? groupBy.filter(names -> !names.isEmpty()) : groupBy,
                all,
                duration(fields, "group_wait", false),
                duration(fields, "group_interval", true),
                duration(fields, "repeat_interval", true),
                matchers,
                fields.bool("continue", false),
                names(fields, "mute_time_intervals"),
                names(fields, "active_time_intervals"),
                labels,
                List.of());
        for (YamlFields child : fields.mappings("routes")) {
            routes.add(read(child));
        }
        fields.finish();
        return new RouteConfig(
                route.receiver(),
                route.groupBy(),
                route.groupByAll(),
                route.groupWait(),
                route.groupInterval(),
                route.repeatInterval(),
                route.matchers(),
                route.continues(),
                route.muteTimeIntervals(),
                route.activeTimeIntervals(),
                route.labels(),
                routes);
    }

    private List<String> groupBy(YamlFields fields, List<String> written, boolean all) {
        List<String> names = written.stream().filter(n -> !n.equals("...")).toList();
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!context.parser().mode().isValidLabelName(name)) {
                fields.problem("group_by", "invalid label name " + GoQuote.quote(name) + " in group_by list");
            } else if (!seen.add(name)) {
                fields.problem("group_by", "duplicated label " + GoQuote.quote(name) + " in group_by");
            }
        }
        if (all && !names.isEmpty()) {
            fields.problem("group_by", "cannot have wildcard group_by (`...`) and other labels at the same time");
        }
        return names;
    }

    private List<String> names(YamlFields fields, String key) {
        List<String> names = fields.strings(key);
        names.forEach(name -> defined(fields, key, "time interval", name, intervals));
        return names;
    }

    private static void defined(YamlFields fields, String key, String what, String name, Set<String> known) {
        if (!known.contains(name)) {
            String hint = Suggestion.nearest(name, known)
                    .map(k -> "; did you mean " + GoQuote.quote(k) + "?")
                    .orElse("");
            fields.problem(key, "undefined " + what + " " + GoQuote.quote(name) + " used in route" + hint);
        }
    }

    private static Optional<Long> duration(YamlFields fields, String key, boolean positive) {
        OptionalLong millis = fields.durationMillis(key);
        if (positive && millis.isPresent() && millis.getAsLong() == 0) {
            fields.problem(key, key + " cannot be zero");
        }
        return millis.isPresent() ? Optional.of(millis.getAsLong() * 1_000_000) : Optional.empty();
    }
}
