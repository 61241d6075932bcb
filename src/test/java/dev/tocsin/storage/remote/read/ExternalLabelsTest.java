package dev.tocsin.storage.remote.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalLabelsTest {

    /** As {@code /api/v1/status/config} of Prometheus 3.14 has it. */
    private static final String CONFIG = """
            global:
              scrape_interval: 1m
              external_labels:
                a b: 'x: y'
                cluster: eu
              runtime:
                gogc: 75
            scrape_configs:
            - job_name: x
              static_configs:
              - targets: ["{"]
            """;

    @Test
    void theyAreReadFromTheFirstPartOfAConfiguration() {
        assertThat(ExternalLabels.ofConfig(CONFIG))
                .isEqualTo(new ExternalLabels(Labels.of("a b", "x: y", "cluster", "eu")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "global:", "global:\n", "global:\n  external_labels:\n", "global:\n  a: [", "other: {}\n"})
    void whatHasNoneHasNone(String config) {
        assertThat(ExternalLabels.ofConfig(config)).isEqualTo(ExternalLabels.NONE);
    }

    @Test
    void aLabelOfTheSameNameAndAnotherValueStays() {
        ExternalLabels external = new ExternalLabels(Labels.of("cluster", "eu", "replica", "1"));
        assertThat((Object) external.strip(Labels.of("__name__", "up", "cluster", "us", "replica", "1")))
                .isEqualTo(Labels.of("__name__", "up", "cluster", "us"));
        assertThat((Object) external.strip(Labels.of("__name__", "up"))).isEqualTo(Labels.of("__name__", "up"));
    }

    @Test
    void whoAsksForOneReadsNothing() {
        ExternalLabels external = new ExternalLabels(Labels.of("cluster", "eu"));
        assertThat(external.askedBy(query(Matcher.equal("cluster", "eu")))).isTrue();
        assertThat(external.askedBy(query(Matcher.equal("cluster", "us")))).isFalse();
        assertThat(external.askedBy(query(Matcher.equal("zone", "")))).isFalse();
    }

    private static RawQuery query(Matcher matcher) {
        return new RawQuery(List.of(Matcher.equal("__name__", "up"), matcher), 0, 1);
    }
}
