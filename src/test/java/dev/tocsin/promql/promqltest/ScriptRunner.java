package dev.tocsin.promql.promqltest;

import dev.tocsin.model.Labels;
import dev.tocsin.promql.Annotations;
import dev.tocsin.promql.Engine;
import dev.tocsin.promql.EngineOptions;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.PreparedQueries;
import dev.tocsin.promql.Printer;
import dev.tocsin.promql.PromqlOptions;
import dev.tocsin.promql.PromqlParseException;
import dev.tocsin.promql.PromqlParser;
import dev.tocsin.promql.QueryControl;
import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.QueryResult;
import dev.tocsin.promql.QueryValue;
import dev.tocsin.promql.Sharing;
import dev.tocsin.promql.promqltest.Command.Eval;
import dev.tocsin.promql.promqltest.Command.Kind;
import dev.tocsin.promql.promqltest.Command.Remark;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Runs a test file: every {@code eval} on its own, with the re-runs that the language defines. */
public final class ScriptRunner {

    /** As Prometheus' test engine: everything experimental but type-and-unit labels, 10,000 samples. */
    private static final EngineOptions OPTIONS = EngineOptions.DEFAULT
            .withMaxSamples(10_000)
            .withFeatures(new PromqlOptions(true, true, true, true, true, false));

    private static final Pattern CONTEXT = Pattern.compile("(start|end|range|step)\\(\\)");

    /**
     * One evaluation.
     *
     * @param plain whether it involves neither native histograms nor anything experimental
     * @param failure what is wrong, or empty
     */
    public record Outcome(int line, String expr, boolean plain, Optional<String> failure) {}

    private final Engine engine = new Engine(OPTIONS);
    private MemorySource source = new MemorySource();
    private final Set<Labels> startTimestamps = new HashSet<>();

    /** The outcomes of all evaluations of a file. */
    public static List<Outcome> run(String text) {
        ScriptRunner runner = new ScriptRunner();
        List<Outcome> outcomes = new ArrayList<>();
        for (Command command : ScriptParser.parse(text)) {
            switch (command) {
                case Command.Clear c -> runner.clear();
                case Command.Load load -> {
                    Loader.load(load, runner.source);
                    load.starts().forEach(starts -> runner.startTimestamps.add(starts.labels()));
                }
                case Eval eval -> outcomes.add(runner.outcome(eval));
            }
        }
        return outcomes;
    }

    private void clear() {
        source = new MemorySource();
        startTimestamps.clear();
    }

    private Outcome outcome(Eval eval) {
        Optional<String> failure = Optional.empty();
        try {
            if (eval.range()) {
                range(eval);
            } else {
                instant(eval);
            }
        } catch (AssertionError e) {
            failure = Optional.of(String.valueOf(e.getMessage()));
        } catch (RuntimeException | StackOverflowError e) {
            StackTraceElement[] trace = e.getStackTrace();
            failure = Optional.of("threw " + e + (trace.length > 0 ? " at " + trace[0] : ""));
        }
        return new Outcome(eval.line(), eval.expr(), plain(eval), failure);
    }

    private void range(Eval eval) {
        Command.Points p = eval.points();
        Expr expr = PromqlParser.parse(eval.expr(), OPTIONS.features());
        answer(eval, eval.expr(), () -> engine.range(expr, p.start(), p.end(), p.step(), source, QueryControl.NONE))
                .ifPresent(result -> Comparison.check(eval, result.value()));
    }

    private void instant(Eval eval) {
        long time = eval.points().end();
        instant(eval, eval.expr(), time);
        Expr parsed = PromqlParser.parse(eval.expr(), OPTIONS.features());
        AtRewriter.rewrite(parsed, time).map(Printer::canonical).ifPresent(fixed -> {
            long[] times =
                    time == 0 ? new long[] {-1000, 0, 1000} : new long[] {-10 * time, 0, time / 5, time, 10 * time};
            for (long other : times) {
                try {
                    instant(eval, fixed, other);
                } catch (AssertionError e) {
                    throw new AssertionError("as " + fixed + " at " + other + " ms: " + e.getMessage(), e);
                }
            }
        });
    }

    private void instant(Eval eval, String text, long time) {
        Expr expr = PromqlParser.parse(text, OPTIONS.features());
        Optional<QueryResult> result = answer(eval, text, () -> engine.instant(expr, time, source, QueryControl.NONE));
        if (result.isEmpty()) {
            return;
        }
        Comparison.check(eval, result.get().value());
        try {
            shared(eval, expr, text, time);
        } catch (AssertionError e) {
            throw new AssertionError("as the second of two equal rules: " + e.getMessage(), e);
        }
        boolean once = eval.rangeVector()
                || eval.string().isPresent()
                || eval.ordered()
                || CONTEXT.matcher(text).find();
        if (!once) {
            try {
                asRange(eval, expr, time, result.get().value() instanceof QueryValue.Scalar);
            } catch (AssertionError e) {
                throw new AssertionError("as a range: " + e.getMessage(), e);
            }
        }
    }

    /** A rule behind an equal one is given what that worked out, and must not be able to tell. */
    private void shared(Eval eval, Expr expr, String text, long time) {
        Expr again = PromqlParser.parse(text, OPTIONS.features());
        PreparedQueries plans = engine.prepare(List.of(expr, again));
        Sharing sharing = new Sharing();
        plans.of(expr).instant(time, source, QueryControl.NONE, sharing);
        answer(eval, text, () -> plans.of(again).instant(time, source, QueryControl.NONE, sharing))
                .ifPresent(result -> Comparison.check(eval, result.value()));
    }

    /** The middle step of a range query around the time must give the same. */
    private void asRange(Eval eval, Expr expr, long time, boolean scalar) {
        QueryResult result = engine.range(expr, time - 60_000, time + 60_000, 60_000, source, QueryControl.NONE);
        List<QueryValue.Series> matrix = ((QueryValue.Matrix) result.value()).series();
        Comparison.sorted(matrix);
        List<QueryValue.Sample> samples = new ArrayList<>();
        for (QueryValue.Series series : matrix) {
            for (int i = 0; i < series.size(); i++) {
                if (series.timeMillis(i) == time) {
                    samples.add(new QueryValue.Sample(series.labels(), series.value(i), series.histogram(i)));
                }
            }
        }
        if (scalar) {
            Comparison.scalar(eval, samples.getFirst().value());
        } else {
            Comparison.vector(eval, samples);
        }
    }

    private interface Query {
        QueryResult ask();
    }

    private static Optional<QueryResult> answer(Eval eval, String text, Query query) {
        QueryResult result;
        try {
            result = query.ask();
        } catch (QueryException e) {
            String message = String.valueOf(e.getMessage());
            if (!eval.fails()) {
                throw new AssertionError("failed: " + message, e);
            }
            for (Remark remark : eval.remarks().getOrDefault(Kind.FAIL, List.of())) {
                require(remark.matches(message), "expected error " + remark.text() + " but got: " + message);
            }
            return Optional.empty();
        }
        require(!eval.fails(), "expected an error but got none");
        remarks(eval, result.annotations(), text);
        return Optional.of(result);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }

    private static void remarks(Eval eval, Annotations annotations, String text) {
        List<String> warnings = annotations.warningTexts(text, 0);
        List<String> infos = annotations.infoTexts(text, 0);
        require(!eval.modifier().equals("warn") || !warnings.isEmpty(), "expected a warning but got none");
        require(!eval.modifier().equals("info") || !infos.isEmpty(), "expected an info but got none");
        remarks(eval, Kind.WARN, warnings);
        remarks(eval, Kind.INFO, infos);
        require(!eval.has(Kind.NO_WARN) || warnings.isEmpty(), "unexpected warnings " + warnings);
        require(!eval.has(Kind.NO_INFO) || infos.isEmpty(), "unexpected infos " + infos);
    }

    private static void remarks(Eval eval, Kind kind, List<String> actual) {
        List<Remark> expected = eval.remarks().getOrDefault(kind, List.of());
        if (expected.isEmpty()) {
            return;
        }
        for (Remark remark : expected) {
            require(
                    actual.stream().anyMatch(remark::matches),
                    "expected " + kind + " " + remark.text() + " but got " + actual);
        }
        for (String text : actual) {
            require(expected.stream().anyMatch(r -> r.matches(text)), "unexpected " + kind + ": " + text);
        }
    }

    private boolean plain(Eval eval) {
        Expr expr;
        try {
            expr = PromqlParser.parse(eval.expr(), PromqlOptions.NONE);
        } catch (PromqlParseException e) {
            return false;
        }
        boolean expectsHistograms = eval.series().values().stream()
                .anyMatch(e -> e.values().stream().anyMatch(ScriptParser::isHistogram));
        return !expectsHistograms && plainSelectors(expr);
    }

    private boolean plainSelectors(Expr expr) {
        if (expr instanceof Expr.VectorSelector selector
                && (source.hasHistograms(selector.matchers())
                        || startTimestamps.stream().anyMatch(l -> l.matches(selector.matchers())))) {
            return false;
        }
        return expr.children().stream().allMatch(this::plainSelectors);
    }
}
