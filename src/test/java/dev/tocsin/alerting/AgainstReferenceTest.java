package dev.tocsin.alerting;

import static dev.tocsin.alerting.Rules.Alert.alert;
import static dev.tocsin.alerting.World.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.alerting.AlertInstance.Firing;
import dev.tocsin.alerting.World.Sample;
import dev.tocsin.model.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random histories (series that come and go in any order, errors, gaps, reloads of {@code for}, {@code keep_firing_for} and
 * {@code limit}, restarts) through the evaluation and through {@link ReferenceRule}: states, times, sendings and samples
 * must be the same at every evaluation.
 */
class AgainstReferenceTest {

    private static final long[] DURATIONS = {0, 0, 20, 30, 60, 90, 300};

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void everyEvaluationIsTheSame(int seed) {
        Random random = new Random(seed);
        long interval = new long[] {10, 15, 30, 60, 90}[random.nextInt(5)];
        long delay = new long[] {0, 30, 60}[random.nextInt(3)];
        int series = 2 + random.nextInt(12);
        World world = new World(alert("Up"));
        world.options = new EvaluationOptions("", delay * SECOND, 0, 0, 0);
        ReferenceRule reference = new ReferenceRule("Up", delay * SECOND, interval * SECOND);
        reload(world, reference, random, interval, series);
        boolean[] on = new boolean[series];
        long t = 0;
        for (int step = 0; step < 600; step++) {
            t += interval * (random.nextInt(20) == 0 ? 1 + random.nextInt(30) : 1);
            if (random.nextInt(60) == 0) {
                reload(world, reference, random, interval, series);
            }
            if (random.nextInt(40) == 0) {
                world.restart();
                Map<Labels, Double> values = new LinkedHashMap<>();
                world.state
                        .rows()
                        .forEach(row ->
                                values.put(row.alert().labels(), row.alert().value()));
                reference.restarted(values);
            }
            ReferenceRule.Outcome expected;
            if (random.nextInt(25) == 0) {
                world.fail("Up", "boom");
                expected = reference.error();
            } else {
                Map<Labels, Double> samples = samples(on, random);
                List<Sample> answer = new ArrayList<>();
                samples.forEach((labels, value) -> answer.add(new Sample(labels, value, null)));
                world.answer("Up", answer.toArray(Sample[]::new));
                expected = reference.evaluate(samples, t * SECOND);
            }
            GroupResult result = world.tick(t);
            String where = "seed " + seed + ", step " + step + ", t " + t;
            assertThat(result.failures() > 0).as(where).isEqualTo(expected.failed());
            assertThat(alerts(world)).as(where).isEqualTo(expected.alerts());
            assertThat(sent(result)).as(where).isEqualTo(expected.sent());
            assertThat(world.storedAt(t)).as(where).isEqualTo(sorted(expected.series()));
        }
    }

    private static void reload(World world, ReferenceRule reference, Random random, long interval, int series) {
        long forSeconds = DURATIONS[random.nextInt(DURATIONS.length)];
        long keepSeconds = DURATIONS[random.nextInt(DURATIONS.length)];
        long limit = random.nextInt(3) == 0 ? series - 1 : 0;
        world.group = Rules.group()
                .interval(interval)
                .limit(limit)
                .alert(alert("Up").forSeconds(forSeconds).keepSeconds(keepSeconds))
                .build();
        reference.forNanos = forSeconds * SECOND;
        reference.keepNanos = keepSeconds * SECOND;
        reference.limit = limit;
    }

    private static Map<Labels, Double> samples(boolean[] on, Random random) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < on.length; i++) {
            on[i] ^= random.nextInt(8) == 0;
            if (on[i]) {
                order.add(i);
            }
        }
        if (random.nextInt(10) == 0) {
            java.util.Collections.shuffle(order, random);
        }
        Map<Labels, Double> samples = new LinkedHashMap<>();
        order.forEach(i -> samples.put(Labels.of("i", Integer.toString(i)), (double) random.nextInt(100)));
        return samples;
    }

    private static List<String> alerts(World world) {
        Map<Labels, Double> values = new LinkedHashMap<>();
        RuleStatus.of(world.group, world.state, true)
                .getFirst()
                .alerts()
                .forEach(view -> values.put(view.labels(), view.value()));
        return sorted(world.state.rows().stream()
                .map(row -> {
                    AlertInstance a = row.alert();
                    return a.labels() + " " + a.state() + " active " + a.activeAt() + " fired " + a.firedAt()
                            + " resolved " + a.resolvedAt() + " kept "
                            + (a instanceof Firing ? a.keepFiringSince() : AlertInstance.NEVER) + " value "
                            + (a.isActive() ? values.get(a.labels()) : "-");
                })
                .toList());
    }

    private static List<String> sent(GroupResult result) {
        return sorted(result.outgoing().toList().stream()
                .map(alert -> alert.labels() + " " + alert.startsAt() + " " + alert.endsAt())
                .toList());
    }

    private static List<String> sorted(List<String> lines) {
        List<String> copy = new ArrayList<>(lines);
        copy.sort(null);
        return copy;
    }
}
