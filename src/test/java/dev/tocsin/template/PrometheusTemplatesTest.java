package dev.tocsin.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PrometheusTemplatesTest {

    private static final Labels SAMPLE = Labels.of("__name__", "up", "instance", "i", "job", "j");
    private static final AlertTemplateData DATA = AlertTemplateData.of(SAMPLE, Labels.of("x", "ext"), "http://e", 0);
    private static final QueryFunction NONE = (expression, timeNanos) -> List.of();

    private static Expansion expand(String text) throws TemplateException {
        return PrometheusTemplates.expand(PrometheusTemplates.parse("Bad", text), DATA, NONE, 60_000_000_000L);
    }

    @Test
    void aTextWithoutActionsIsItsOwnExpansion() throws TemplateException {
        AlertTemplate template = PrometheusTemplates.parse("Bad", "just text }} with braces");
        assertThat(template.isPlain()).isTrue();
        assertThat(PrometheusTemplates.expand(template, DATA, NONE, 0).text()).isSameAs(template.text());
    }

    @Test
    void theVariablesOfARuleAreInSight() throws TemplateException {
        assertThat(expand("v={{ $value }} {{ $labels.job }} {{ $externalLabels.x }} {{ $externalURL }} "
                        + "{{ .Labels.instance }} {{ $labels.__name__ }} {{ $labels.nope }}| {{ . }}"))
                .isEqualTo(new Expansion(
                        "v=0 j ext http://e i up | {map[__name__:up instance:i job:j] map[x:ext] http://e 0}", false));
    }

    /** Expected texts recorded with promtool 3.14. */
    @Test
    void aFailureBecomesTextAndSaysSo() throws TemplateException {
        assertThat(expand("{{ $labels.job.foo }}"))
                .isEqualTo(new Expansion(
                        "<error expanding template: error executing template __alert_Bad: template: __alert_Bad:1:122:"
                                + " executing \"__alert_Bad\" at <$labels.job.foo>: can't evaluate field foo in type"
                                + " string>",
                        true));
        assertThat(expand("{{ first (query \"none\") }}").text())
                .isEqualTo("<error expanding template: error executing template __alert_Bad: template: "
                        + "__alert_Bad:1:115: executing \"__alert_Bad\" at <first (query \"none\")>: error calling "
                        + "first: first() called on vector with no elements>");
        assertThat(expand("{{ .Foo }}").text())
                .contains("can't evaluate field Foo in type struct { Labels map[string]string; ExternalLabels"
                        + " map[string]string; ExternalURL string; Value interface {} }>");
    }

    @Test
    void whatDoesNotParseIsRefusedAtLoad() {
        assertThatThrownBy(() -> PrometheusTemplates.parse("Bad", "x\n{{ $labels.job | foo }}"))
                .isInstanceOf(TemplateException.class)
                .hasMessage("template: __alert_Bad:2: function \"foo\" not defined");
        assertThatThrownBy(() -> PrometheusTemplates.parse("Bad", "{{ $nope }}"))
                .hasMessage("template: __alert_Bad:1: undefined variable \"$nope\"");
        assertThatThrownBy(() -> PrometheusTemplates.parse("Bad", "{{ if true }}"))
                .hasMessage("template: __alert_Bad:1: unexpected EOF");
    }

    @Test
    void queriesAreMadeAtTheEvaluationTime() throws TemplateException {
        AtomicLong asked = new AtomicLong();
        QueryFunction query = (expression, timeNanos) -> {
            asked.set(timeNanos);
            return List.of(QuerySample.of(SAMPLE, 2));
        };
        AlertTemplate template = PrometheusTemplates.parse("Bad", "{{ query \"up\" | first | value }} {{ now }}");
        assertThat(PrometheusTemplates.expand(template, DATA, query, 60_500_000_000L)
                        .text())
                .isEqualTo("2 60.5");
        assertThat(asked).hasValue(60_500_000_000L);
    }

    @Test
    void aHistogramIsAValueWithTextAndFields() throws TemplateException {
        FloatHistogram histogram = new FloatHistogram(
                0,
                0.001,
                2,
                3,
                5.5,
                new FloatHistogram.Span[] {new FloatHistogram.Span(0, 2), new FloatHistogram.Span(1, 1)},
                new double[] {1, 0, 2.5},
                new FloatHistogram.Span[] {new FloatHistogram.Span(-2, 3)},
                new double[] {1, 2, 3},
                new double[0],
                FloatHistogram.ResetHint.UNKNOWN);
        AlertTemplateData data = new AlertTemplateData(SAMPLE, Labels.EMPTY, "", Double.NaN, Optional.of(histogram));
        AlertTemplate template = PrometheusTemplates.parse("H", "{{ $value }} {{ $value.Count }}");
        assertThat(PrometheusTemplates.expand(template, data, NONE, 0).text())
                .isEqualTo("{count:3, sum:5.5, [-1,-0.5):3, [-0.5,-0.25):2, [-0.25,-0.125):1, [-0.001,0.001]:2,"
                        + " (0.5,1]:1, (4,8]:2.5} 3");
        AlertTemplate number = PrometheusTemplates.parse("H", "{{ humanize $value }}");
        assertThat(PrometheusTemplates.expand(number, data, NONE, 0))
                .satisfies(e -> assertThat(e.failed()).isTrue())
                .satisfies(e -> assertThat(e.text()).contains("can't convert *histogram.FloatHistogram to float"));
    }

    @Test
    void nothingRunsForeverOrOverflows() throws Exception {
        assertThat(expand("{{ define \"r\" }}{{ template \"r\" . }}{{ end }}{{ template \"r\" }}")
                        .text())
                .contains("exceeded maximum template depth");
        assertThat(expand("{{ range 1000000000 }}{{ end }}").text()).contains("exceeded maximum number of steps");
        assertThat(expand("{{ range 1000000000 }}0123456789abcdef0123456789abcdef{{ end }}")
                        .text())
                .contains("exceeded maximum output length");
        assertThat(expand("{{ $x := \"0123456789abcdef\" }}{{ range 64 }}{{ $x = print $x $x }}{{ end }}")
                        .text())
                .contains("exceeded maximum output length");
        assertThat(expand("{{ range 1000000000 }}{{ $x := printf \"%1000000d\" 1 }}{{ end }}")
                        .text())
                .contains("exceeded maximum number of steps");
        assertThatThrownBy(() -> expand("{{ if true }}".repeat(100_000)))
                .hasMessageContaining("exceeded maximum nesting depth");
        assertThatThrownBy(() -> expand("{{ if 1 }}" + "{{ else if 1 }}".repeat(100_000)))
                .hasMessageContaining("exceeded maximum nesting depth");
        assertThatThrownBy(() -> expand("{{ " + "(".repeat(100_000)))
                .hasMessageContaining("max expression depth exceeded");
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread small = new Thread(null, PrometheusTemplatesTest::deepest, "small stack", 640 * 1024);
        small.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
        small.start();
        small.join();
        assertThat(failure).hasNullValue();
    }

    /** As deep as it goes without an error of ours, on the smallest stack that anybody gives a thread. */
    private static void deepest() {
        String text = "{{ define \"r\" }}" + "{{ if true }}".repeat(150) + "{{ print " + "(print ".repeat(45) + "1"
                + ")".repeat(45) + " }}{{ template \"r\" }}" + "{{ end }}".repeat(151) + "{{ template \"r\" }}";
        try {
            Expansion expansion = expand(text);
            if (!expansion.text().contains("exceeded maximum template depth")) {
                throw new IllegalStateException(expansion.text());
            }
        } catch (TemplateException e) {
            throw new IllegalStateException(e);
        }
    }
}
