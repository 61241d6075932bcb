package dev.tocsin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that the real Alertmanager gave for these labels. */
class FingerprintTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alertname,ClusterDown,cluster,c1                  | eff5ae0d58201404",
                "alertname,Warm,cluster,c1,severity,warn           | 690e0979e7400a78",
                "alertname,Utf8,lab.el,a b                         | 9de5cb62ed20d642",
                "alertname,Down,severity,page,job,a,cluster,ä\"\\<&>\u2028 | 4d30268eff802425",
                "                                                  | cbf29ce484222325",
            })
    void isAlertmanagers(String labels, String expected) {
        Labels of = labels == null ? Labels.EMPTY : Labels.of(labels.split(","));
        assertThat(Fingerprint.of(of)).hasToString(expected).isEqualTo(Fingerprint.parse(expected));
    }

    @ParameterizedTest
    @CsvSource({"''", "abc", "zzzzzzzzzzzzzzzz"})
    void refusesOtherTexts(String text) {
        assertThatThrownBy(() -> Fingerprint.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
