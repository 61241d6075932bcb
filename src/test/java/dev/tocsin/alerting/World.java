package dev.tocsin.alerting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import dev.tocsin.model.StaleMarker;
import dev.tocsin.rules.Rule;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.rules.RuleId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A group in virtual time: answers are what a test says, samples and ledger rows are kept. Every tick also checks that the
 * rows which the deltas built up are those of the state, so that a restart at any point would lose nothing.
 */
final class World {

    static final long SECOND = 1_000_000_000L;

    /** One sample of an answer. */
    record Sample(Labels labels, double value, @Nullable FloatHistogram histogram) {
        static Sample of(double value, String... labels) {
            return new Sample(Labels.of(labels), value, null);
        }
    }

    private final Map<String, List<Sample>> answers = new HashMap<>();
    private final Map<String, String> failures = new HashMap<>();
    private final Map<String, String> incomplete = new HashMap<>();
    private final Map<Long, StoredAlert> ledger = new HashMap<>();
    private final Map<RuleId, RecordedSeries> recorded = new HashMap<>();
    private GroupColumns columns = new GroupColumns(AlertInstance.NEVER, List.of());
    private long nextId = 1;

    /** What was stored last, by series. */
    final Map<Labels, Map<Long, Double>> stored = new HashMap<>();

    final List<String> refusals = new ArrayList<>();
    final List<Labels> rejectedSeries = new ArrayList<>();
    final List<Long> queriedAt = new ArrayList<>();
    OptionalLong newestSample = OptionalLong.empty();
    EvaluationOptions options = EvaluationOptions.defaults("http://tocsin.example");
    RuleGroup group;
    GroupState state = GroupState.empty(Rules.GROUP);
    int rowsWritten;
    int stopAfter = Integer.MAX_VALUE;
    Consumer<RuleSamples> observer = samples -> {};
    TestExpander expander = new TestExpander(Labels.of("cluster", "eu"));

    World(RuleGroup group) {
        this.group = group;
    }

    World(Rules.Alert... alerts) {
        this(Rules.of(alerts));
    }

    World answer(String rule, Sample... samples) {
        answers.put(rule, List.of(samples));
        failures.remove(rule);
        incomplete.remove(rule);
        return this;
    }

    /** Every evaluation of the rule fails until it is answered again. */
    World fail(String rule, String message) {
        failures.put(rule, message);
        return this;
    }

    /** The rule's answers lack something until it is answered again. */
    World partly(String rule, String message, Sample... samples) {
        answer(rule, samples);
        incomplete.put(rule, message);
        return this;
    }

    GroupResult tick(long atSeconds) {
        return tickNanos(atSeconds * SECOND);
    }

    GroupResult tickNanos(long at) {
        int stopAt = queriedAt.size() + Math.min(stopAfter, 1_000_000);
        Tick tick = new Tick(at, at, queries, sink, () -> nextId++, () -> 0, () -> queriedAt.size() >= stopAt);
        GroupResult result = new GroupEvaluation(group, expander, options).run(state, tick);
        state = result.state();
        commit(result.delta());
        return result;
    }

    /** Goes on as another process would: with nothing but what is in the ledger. */
    void restart() {
        state = GroupState.restore(Rules.GROUP, columns, List.copyOf(ledger.values()), List.copyOf(recorded.values()));
    }

    private static List<Map.Entry<RuleId, Set<Labels>>> sets(Collection<RecordedSeries> recorded) {
        return recorded.stream()
                .map(one -> Map.entry(one.rule(), Set.copyOf(one.series())))
                .toList();
    }

    private void commit(GroupStateDelta delta) {
        delta.deleted()
                .forEach(id -> assertThat(ledger.remove(id)).as("deleted row").isNotNull());
        delta.inserted()
                .forEach(row -> assertThat(ledger.put(row.alert().id(), row))
                        .as("inserted row")
                        .isNull());
        delta.updated()
                .forEach(row -> assertThat(ledger.put(row.alert().id(), row))
                        .as("updated row")
                        .isNotNull());
        columns = delta.columns();
        delta.recorded().forEach(one -> recorded.put(one.rule(), one));
        recorded.keySet()
                .retainAll(columns.rules().stream()
                        .map(GroupColumns.RuleColumns::id)
                        .toList());
        recorded.values().removeIf(one -> one.series().isEmpty());
        assertThat(sets(recorded.values())).containsExactlyInAnyOrderElementsOf(sets(state.recorded()));
        rowsWritten = delta.rows();
        assertThat(ledger.values()).containsExactlyInAnyOrderElementsOf(state.rows());
        assertThat(columns).isEqualTo(state.columns());
    }

    private final RuleQueries queries = new RuleQueries() {
        @Override
        public Answer evaluate(Rule rule, long atMillis) {
            queriedAt.add(atMillis);
            String failure = failures.get(rule.name());
            if (failure != null) {
                throw new IllegalStateException(failure);
            }
            return new ListAnswer(
                    answers.getOrDefault(rule.name(), List.of()), Optional.ofNullable(incomplete.get(rule.name())));
        }

        @Override
        public OptionalLong newestSampleMillis() {
            return newestSample;
        }
    };

    private record ListAnswer(List<Sample> samples, Optional<String> incomplete) implements RuleQueries.Answer {
        @Override
        public int size() {
            return samples.size();
        }

        @Override
        public Labels labels(int row) {
            return samples.get(row).labels;
        }

        @Override
        public double value(int row) {
            return samples.get(row).value;
        }

        @Override
        public @Nullable FloatHistogram histogram(int row) {
            return samples.get(row).histogram;
        }

        @Override
        public boolean hasHistograms() {
            return samples.stream().anyMatch(sample -> sample.histogram != null);
        }
    }

    private final SampleSink sink = (rule, samples) -> {
        if (!refusals.isEmpty()) {
            throw new IllegalStateException(refusals.getFirst());
        }
        observer.accept(samples);
        List<SampleSink.Rejection> rejections = new ArrayList<>();
        for (int i = 0; i < samples.series().length; i++) {
            if (rejectedSeries.contains(samples.series()[i])) {
                rejections.add(new SampleSink.Rejection(i, "out of order sample"));
            } else {
                store(samples.series()[i], samples.timeMillis(), samples.values()[i]);
            }
        }
        for (Labels series : samples.stale()) {
            store(series, samples.timeMillis(), StaleMarker.VALUE);
        }
        return rejections;
    };

    private void store(Labels series, long millis, double value) {
        Map<Long, Double> samples = stored.computeIfAbsent(series, _ -> new LinkedHashMap<>());
        Double earlier = samples.putIfAbsent(millis, value);
        // As in a store, the first one stays; a marker may meet a sample where two rules write one series.
        if (earlier != null && !StaleMarker.is(value) && !StaleMarker.is(earlier)) {
            assertThat(value).as("second sample of " + series + " at " + millis).isEqualTo(earlier);
        }
    }

    /** The samples that were stored at a time, each as {@code series value}; {@code stale} for a marker. Sorted. */
    List<String> storedAt(long seconds) {
        List<String> found = new ArrayList<>();
        stored.forEach((series, samples) -> {
            Double value = samples.get(seconds * 1000);
            if (value != null) {
                String name = series.metricName();
                Labels rest = series.without(Labels.METRIC_NAME);
                found.add(name + rest + " " + (StaleMarker.is(value) ? "stale" : text(value)));
            }
        });
        found.sort(null);
        return found;
    }

    private static String text(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /** The alerts of the group as {@code labels state}, sorted; resolved ones are {@code inactive}. */
    List<String> alerts() {
        return state.rows().stream()
                .map(row -> row.alert().labels() + " " + row.alert().state().text())
                .sorted()
                .toList();
    }

    /** The only row. */
    AlertInstance only() {
        assertThat(state.rows()).hasSize(1);
        return state.rows().getFirst().alert();
    }

    static List<String> kinds(GroupResult result) {
        return result.transitions().stream().map(t -> t.kind().name()).toList();
    }

    /** What would be sent, as {@code alertname startsAt endsAt} in seconds. */
    static List<String> sends(GroupResult result) {
        return result.outgoing().toList().stream()
                .map(alert -> (alert.resolved() ? "resolved " : "firing ")
                        + alert.labels().get("alertname") + " " + alert.startsAt() / SECOND + " "
                        + alert.endsAt() / SECOND)
                .sorted()
                .toList();
    }

    static Map<String, String> annotations(List<dev.tocsin.model.Label> annotations) {
        Map<String, String> map = new TreeMap<>();
        annotations.forEach(annotation -> map.put(annotation.name(), annotation.value()));
        return map;
    }
}
