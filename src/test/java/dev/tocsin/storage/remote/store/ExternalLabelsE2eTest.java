package dev.tocsin.storage.remote.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.alerting.RuleQueries;
import dev.tocsin.alerting.RuleSamples;
import dev.tocsin.model.Labels;
import dev.tocsin.rules.RuleFileReader;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.rules.RuleReadOptions;
import dev.tocsin.storage.remote.read.ExternalLabels;
import dev.tocsin.storage.remote.store.TestStorages.Opened;
import dev.tocsin.storage.remote.store.TestStorages.Options;
import dev.tocsin.storage.remote.write.SeriesEncoder;
import dev.tocsin.testing.Peer;
import dev.tocsin.testing.Peers;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On a real Prometheus with external labels, which remote read adds to every series and the query API does not, rules see what
 * a rule of that Prometheus would.
 */
@Tag("e2e")
class ExternalLabelsE2eTest {

    private static final RuleGroup GROUP = RuleFileReader.read("g.yml", """
                    groups:
                    - name: g
                      rules:
                      - {record: 'job:up:count', expr: 'count by (job) (up)'}
                      - {alert: Sum, expr: 'sum(job:up:count)'}
                      - {alert: Each, expr: 'up == 1'}
                      - {alert: Eu, expr: 'up{cluster="eu"}'}
                      - {alert: Us, expr: 'up{cluster="us"}'}
                    """, RuleReadOptions.of("files"))
            .groups()
            .getFirst();

    @TempDir
    Path directory;

    /** Prometheus' own answers, told by the query API. */
    private static final Map<Integer, Map<String, Double>> OWN = Map.of(
            0, Map.of("{job=\"a\"}", 2.0, "{job=\"b\"}", 1.0),
            1, Map.of("{}", 3.0),
            2,
                    Map.of(
                            "{__name__=\"up\", instance=\"1\", job=\"a\"}", 1.0,
                            "{__name__=\"up\", instance=\"2\", job=\"a\"}", 1.0,
                            "{__name__=\"up\", cluster=\"us\", job=\"b\"}", 1.0),
            3, Map.of(),
            4, Map.of("{__name__=\"up\", cluster=\"us\", job=\"b\"}", 1.0));

    @Test
    void rulesSeeWhatThoseOfTheStorageWouldAndWhatWasRecordedOnce() throws Exception {
        try (Peer prometheus = Peers.prometheus(
                directory,
                "global: {external_labels: {cluster: eu, 'a b': \"x: y\"}}\nscrape_configs: []\n",
                "--web.enable-remote-write-receiver")) {
            long end = System.currentTimeMillis() / 1000 * 1000;
            SeriesEncoder encoder = new SeriesEncoder();
            encoder.add(SeriesEncoder.labels(Labels.of("__name__", "up", "instance", "1", "job", "a")), end, 1, null);
            encoder.add(SeriesEncoder.labels(Labels.of("__name__", "up", "instance", "2", "job", "a")), end, 1, null);
            encoder.add(SeriesEncoder.labels(Labels.of("__name__", "up", "cluster", "us", "job", "b")), end, 1, null);
            TestStorages.push(prometheus.url(""), encoder.compressed());
            String url = prometheus.url("");
            try (Opened samples = TestStorages.open(url, Options.DEFAULT);
                    Opened pushed = TestStorages.open(url, Options.DEFAULT.mode(EvaluationMode.PUSH_DOWN));
                    Opened untold = TestStorages.open(url, Options.DEFAULT.external(ExternalLabels.NONE))) {
                RemoteGroup on = samples.storage().group(GROUP, TestStorages.ENGINE);
                for (long at = end; at < end + 90_000; at += 30_000) {
                    // What the second iteration reads was sent and is in the overlay as well.
                    RemoteIteration iteration = on.begin(at);
                    record(iteration, at);
                    assertThat(all(iteration, at)).isEqualTo(OWN);
                    for (RecordedBatch batch : iteration.outbox()) {
                        TestStorages.push(url, batch.body());
                    }
                    iteration.committed();
                }
                assertThat(all(
                                pushed.storage()
                                        .group(GROUP, TestStorages.ENGINE)
                                        .begin(end + 90_000),
                                end + 90_000))
                        .isEqualTo(OWN);
                // As remote read alone tells it: the test would see the difference.
                assertThat(all(
                                        untold.storage()
                                                .group(GROUP, TestStorages.ENGINE)
                                                .begin(end),
                                        end)
                                .get(3))
                        .isNotEmpty();
            }
        }
    }

    private static void record(RemoteIteration iteration, long at) {
        RuleQueries.Answer counts = iteration.evaluate(GROUP.rules().getFirst(), at, TestStorages.CONTROL);
        Labels[] series = new Labels[counts.size()];
        double[] values = new double[counts.size()];
        for (int i = 0; i < series.length; i++) {
            series[i] = counts.labels(i).with(Labels.METRIC_NAME, "job:up:count");
            values[i] = counts.value(i);
        }
        iteration.append(0, new RuleSamples(at, series, values, null, new Labels[0]));
    }

    private static Map<Integer, Map<String, Double>> all(RemoteIteration iteration, long at) {
        Map<Integer, Map<String, Double>> answers = new TreeMap<>();
        for (int i = 0; i < GROUP.rules().size(); i++) {
            RuleQueries.Answer answer = iteration.evaluate(GROUP.rules().get(i), at, TestStorages.CONTROL);
            Map<String, Double> rows = new TreeMap<>();
            for (int row = 0; row < answer.size(); row++) {
                rows.put(answer.labels(row).toString(), answer.value(row));
            }
            answers.put(i, rows);
        }
        return answers;
    }
}
