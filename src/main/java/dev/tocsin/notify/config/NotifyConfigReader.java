package dev.tocsin.notify.config;

import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Problem;
import dev.tocsin.model.http.HttpClientConfigReader;
import dev.tocsin.model.yaml.YamlFields;
import dev.tocsin.model.yaml.YamlNode;
import dev.tocsin.notify.match.MatcherMode;
import dev.tocsin.notify.match.MatcherParser;
import dev.tocsin.notify.time.TimeInterval;
import dev.tocsin.notify.time.TimeIntervals;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code alertmanager.yml} with the schema, defaults and checks of Alertmanager 0.34 ({@code config/config.go}),
 * and says all that is wrong with it, each with its place.
 */
public final class NotifyConfigReader {

    private final String file;
    private final ReadContext context;
    private final HttpClientConfigReader http;

    private NotifyConfigReader(String file, Options options) {
        this.file = file;
        this.context = new ReadContext(file, new MatcherParser(options.matchers()), options.localZone());
        this.http = new HttpClientConfigReader(context.directory());
    }

    /**
     * What reading depends on besides the text.
     *
     * @param matchers which matcher syntax counts
     * @param localZone what the location {@code Local} means in a time interval
     */
    public record Options(MatcherMode matchers, ZoneId localZone) {

        /** Both matcher syntaxes; {@code Local} is UTC. */
        public static final Options DEFAULT = new Options(MatcherMode.FALLBACK, ZoneId.of("UTC"));
    }

    /**
     * What reading gives.
     *
     * @param config present exactly if there are no errors
     * @param errors in the order of the text
     * @param warnings what works but is not what it seems, in the order of the text
     */
    public record Result(Optional<NotifyConfig> config, List<Problem> errors, List<Problem> warnings) {
        public Result {
            errors = inOrder(errors);
            warnings = inOrder(warnings);
        }
    }

    private static List<Problem> inOrder(List<Problem> problems) {
        return problems.stream()
                .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
                .toList();
    }

    /**
     * Reads a configuration.
     *
     * @param file its path as the user knows it: for problems, and relative paths of templates and of
     *     {@code http_config} files are relative to its directory
     * @param text its content
     */
    public static Result read(String file, String text, Options options) {
        NotifyConfigReader reader = new NotifyConfigReader(file, options);
        Optional<NotifyConfig> config = Optional.empty();
        try {
            List<YamlNode> documents = YamlNode.parseAll(file, text);
            config = documents.isEmpty() ? reader.none() : reader.read(documents.getFirst());
        } catch (YamlNode.SyntaxException e) {
            reader.context.error(e.problem());
        }
        List<Problem> errors = reader.context.errors();
        return new Result(errors.isEmpty() ? config : Optional.empty(), errors, reader.context.warnings());
    }

    private Optional<NotifyConfig> none() {
        context.error(new Problem(file, 0, 0, "no route provided in config"));
        return Optional.empty();
    }

    private Optional<NotifyConfig> read(YamlNode document) {
        return YamlFields.of(file, "", document, context::error).map(this::read);
    }

    private NotifyConfig read(YamlFields top) {
        Globals globals = Globals.read(top, http, context);
        List<ReceiverConfig> all = new ArrayList<>();
        ReceiverReader receiverReader = new ReceiverReader(http, globals);
        for (YamlFields fields : top.mappings("receivers")) {
            all.add(receiverReader.read(fields));
        }
        TimeIntervals intervals = intervals(top);
        Map<String, ReceiverConfig> receivers = unique(top, all);
        RouteConfig route = route(top, receivers.keySet(), intervals.names());
        List<InhibitRuleConfig> rules = inhibitRules(top);
        List<String> templates = top.strings("templates").stream()
                .map(glob -> YamlFields.join(context.directory(), glob))
                .toList();
        UnusedSections.read(top, http, context);
        top.finish();
        return new NotifyConfig(globals.config(), route, receivers, rules, templates, intervals);
    }

    private Map<String, ReceiverConfig> unique(YamlFields top, List<ReceiverConfig> all) {
        Map<String, ReceiverConfig> out = new LinkedHashMap<>();
        for (ReceiverConfig receiver : all) {
            if (out.putIfAbsent(receiver.name(), receiver) != null) {
                top.problem(
                        "receivers", "notification config name " + GoQuote.quote(receiver.name()) + " is not unique");
            }
        }
        return out;
    }

    private RouteConfig route(YamlFields top, Set<String> receivers, Set<String> intervals) {
        RouteReader reader = new RouteReader(context, receivers, intervals);
        Optional<YamlFields> root = top.section("route");
        if (root.isEmpty()) {
            top.problem("route", "no route provided in config");
        }
        return root.map(reader::root).orElse(RouteReader.EMPTY);
    }

    private List<InhibitRuleConfig> inhibitRules(YamlFields top) {
        List<InhibitRuleConfig> out = new ArrayList<>();
        for (YamlFields fields : top.mappings("inhibit_rules")) {
            List<String> equal = fields.strings("equal");
            for (String name : equal) {
                if (!context.parser().mode().isValidLabelName(name)) {
                    fields.problem("equal", "invalid label name " + GoQuote.quote(name) + " in equal list");
                }
            }
            out.add(new InhibitRuleConfig(
                    fields.string("name").orElse(""),
                    MatcherFields.read(fields, context, "source_match", "source_match_re", "source_matchers"),
                    MatcherFields.read(fields, context, "target_match", "target_match_re", "target_matchers"),
                    equal));
            fields.finish();
        }
        return out;
    }

    private TimeIntervals intervals(YamlFields top) {
        Map<String, List<TimeInterval>> out = new LinkedHashMap<>();
        for (String key : List.of("mute_time_intervals", "time_intervals")) {
            String what = key.substring(0, key.length() - 1).replace('_', ' ');
            for (YamlFields fields : top.mappings(key)) {
                Optional<String> name = fields.nonEmpty("name");
                if (name.isEmpty()) {
                    fields.problem("missing name in " + what + fields.where());
                }
                List<TimeInterval> entries = fields.mappings("time_intervals").stream()
                        .map(f -> TimeIntervalReader.read(f, context))
                        .toList();
                if (name.isPresent() && out.putIfAbsent(name.get(), entries) != null) {
                    fields.problem("name", what + " " + GoQuote.quote(name.get()) + " is not unique");
                }
                fields.finish();
            }
        }
        return new TimeIntervals(out);
    }
}
