package dev.tocsin.promql.promqltest;

import dev.tocsin.model.Labels;
import dev.tocsin.model.PromDuration;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.PromqlOptions;
import dev.tocsin.promql.PromqlParser;
import dev.tocsin.promql.promqltest.Command.Eval;
import dev.tocsin.promql.promqltest.Command.Expected;
import dev.tocsin.promql.promqltest.Command.Kind;
import dev.tocsin.promql.promqltest.Command.Points;
import dev.tocsin.promql.promqltest.Command.Remark;
import dev.tocsin.promql.testing.SeriesNotation;
import dev.tocsin.promql.testing.SeriesValue;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the {@code .test} language (semantics/promql-engine.md §12). */
final class ScriptParser {

    private static final Pattern LOAD = Pattern.compile("load(_with_nhcb)?\\s+(.+)");
    private static final Pattern INSTANT =
            Pattern.compile("eval(?:_(fail|warn|ordered|info))?\\s+instant\\s+(?:at\\s+(.+?)\\s+)?(.+)");
    private static final Pattern RANGE = Pattern.compile(
            "eval(?:_(fail|warn|info))?\\s+range\\s+from\\s+(.+)\\s+to\\s+(.+)\\s+step\\s+(.+?)\\s+(.+)");
    private static final Pattern EXPECT =
            Pattern.compile("expect\\s+(ordered|fail|warn|no_warn|info|no_info)(?:\\s+(regex|msg):(.+))?");
    private static final Pattern EXPECT_RANGE =
            Pattern.compile("expect range vector\\s+from\\s+(.+)\\s+to\\s+(.+)\\s+step\\s+(.+)");

    private final List<String> lines;
    private int next;

    private ScriptParser(String text) {
        lines = text.lines()
                .map(String::strip)
                .map(l -> l.startsWith("#") ? "" : l)
                .toList();
    }

    /** All commands of a file. */
    static List<Command> parse(String text) {
        ScriptParser parser = new ScriptParser(text);
        List<Command> commands = new ArrayList<>();
        while (parser.next < parser.lines.size()) {
            String line = parser.lines.get(parser.next++);
            if (!line.isEmpty()) {
                commands.add(parser.command(line));
            }
        }
        return commands;
    }

    private Command command(String line) {
        String word = line.split("[\t ]+", 2)[0].toLowerCase(Locale.ROOT);
        try {
            if (word.equals("clear")) {
                return new Command.Clear();
            }
            return word.startsWith("load") ? load(line) : eval(line);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("line " + next + ": " + e.getMessage(), e);
        }
    }

    private boolean inBlock() {
        return next < lines.size() && !lines.get(next).isEmpty();
    }

    private Command load(String line) {
        Matcher m = matched(LOAD, line);
        List<SeriesNotation.Line> series = new ArrayList<>();
        List<StartOffsets> starts = new ArrayList<>();
        while (inBlock()) {
            String definition = lines.get(next++);
            String first = definition.split("[\t ]", 2)[0];
            if (first.endsWith("@st")) {
                starts.add(StartOffsets.parse(definition));
            } else {
                series.add(SeriesNotation.parse(definition));
            }
        }
        return new Command.Load(PromDuration.parseMillis(m.group(2)), m.group(1) != null, series, starts);
    }

    private static Matcher matched(Pattern pattern, String line) {
        Matcher m = pattern.matcher(line);
        if (!m.matches()) {
            throw new IllegalArgumentException("not understood: " + line);
        }
        return m;
    }

    private static Points points(String from, String to, String step) {
        return new Points(PromDuration.parseMillis(from), PromDuration.parseMillis(to), PromDuration.parseMillis(step));
    }

    private Command eval(String line) {
        int number = next;
        Matcher instant = INSTANT.matcher(line);
        boolean range = !instant.matches();
        Matcher m = range ? matched(RANGE, line) : instant;
        Points points;
        if (range) {
            points = points(m.group(2), m.group(3), m.group(4));
        } else {
            long at = m.group(2) == null ? 0 : PromDuration.parseMillis(m.group(2));
            points = new Points(at, at, 0);
        }
        String expr = m.group(range ? 5 : 3);
        Expr parsed = PromqlParser.parse(expr, PromqlOptions.ALL);
        String modifier = Optional.ofNullable(m.group(1)).orElse("");
        Expectations expected = new Expectations(points);
        while (inBlock() && !expected.finished) {
            expected.line(lines.get(next++));
        }
        boolean many =
                expected.series.values().stream().anyMatch(e -> e.values().size() > 1);
        if (many && !range && !expected.rangeVector) {
            throw new IllegalArgumentException("several values expected of an instant query: " + parsed);
        }
        return new Eval(
                number,
                expr,
                modifier,
                range,
                expected.points,
                expected.rangeVector,
                expected.scalar,
                expected.string,
                expected.series,
                expected.remarks);
    }

    /** The lines under an {@code eval}. */
    private static final class Expectations {
        private Points points;
        private boolean rangeVector;
        private boolean finished;
        private Optional<Double> scalar = Optional.empty();
        private Optional<String> string = Optional.empty();
        private final Map<Labels, Expected> series = new LinkedHashMap<>();
        private final Map<Kind, List<Remark>> remarks = new EnumMap<>(Kind.class);

        Expectations(Points points) {
            this.points = points;
        }

        void line(String line) {
            if (line.startsWith("expected_fail_message")) {
                remark(
                        Kind.FAIL,
                        new Remark(
                                line.substring("expected_fail_message".length()).strip(), Optional.empty()));
                finished = true;
            } else if (line.startsWith("expected_fail_regexp")) {
                remark(Kind.FAIL, pattern(line.substring("expected_fail_regexp".length())));
                finished = true;
            } else if (line.startsWith("expect range vector")) {
                Matcher m = matched(EXPECT_RANGE, line);
                points = points(m.group(1), m.group(2), m.group(3));
                rangeVector = true;
            } else if (line.startsWith("expect string")) {
                String quoted = line.substring("expect string".length()).strip();
                string = Optional.of(
                        PromqlParser.parse(quoted, PromqlOptions.NONE) instanceof Expr.StringLiteral s
                                ? s.value()
                                : quoted);
            } else if (line.split(" ", 2)[0].equals("expect")) {
                expect(line);
            } else if (number(line).isPresent()) {
                scalar = number(line);
                finished = true;
            } else {
                SeriesNotation.Line parsed = SeriesNotation.parse(line);
                series.put(parsed.labels(), new Expected(series.size() + 1, parsed.values()));
            }
        }

        private void expect(String line) {
            Matcher m = matched(EXPECT, line);
            Kind kind = Kind.valueOf(m.group(1).toUpperCase(Locale.ROOT));
            remark(
                    kind,
                    m.group(2) == null
                            ? pattern(".*")
                            : m.group(2).equals("msg")
                                    ? new Remark(m.group(3).strip(), Optional.empty())
                                    : pattern(m.group(3)));
        }

        private static Remark pattern(String text) {
            return new Remark(text.strip(), Optional.of(Pattern.compile(text.strip())));
        }

        private void remark(Kind kind, Remark remark) {
            remarks.computeIfAbsent(kind, k -> new ArrayList<>()).add(remark);
        }

        private static Optional<Double> number(String line) {
            if (!line.matches("[+-]?(?i:inf|nan|[0-9.][0-9a-fx_.+-]*)")) {
                return Optional.empty();
            }
            return PromqlParser.parse(line, PromqlOptions.NONE) instanceof Expr.NumberLiteral n
                    ? Optional.of(n.value())
                    : Optional.empty();
        }
    }

    /** Whether a value is a histogram. */
    static boolean isHistogram(SeriesValue value) {
        return value instanceof SeriesValue.Histogram;
    }
}
