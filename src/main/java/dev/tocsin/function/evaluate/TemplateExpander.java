package dev.tocsin.function.evaluate;

import dev.tocsin.alerting.Expander;
import dev.tocsin.model.Labels;
import dev.tocsin.promql.Engine;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.PromqlParseException;
import dev.tocsin.promql.PromqlParser;
import dev.tocsin.promql.QueryControl;
import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.QueryValue;
import dev.tocsin.promql.SeriesSource;
import dev.tocsin.template.AlertTemplate;
import dev.tocsin.template.AlertTemplateData;
import dev.tocsin.template.Expansion;
import dev.tocsin.template.PrometheusTemplates;
import dev.tocsin.template.QuerySample;
import dev.tocsin.template.TemplateException;
import io.prometheus.client.Counter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Expands alert templates with this server's external labels and URL; each text is parsed once. */
public final class TemplateExpander implements Expander {

    private static final Logger LOG = Logger.getLogger(TemplateExpander.class);

    private static final int MAX_KNOWN = 20_000;

    /** What became of a text: a template, or why it is none. */
    private record Known(Optional<AlertTemplate> template, String error, Inputs inputs) {}

    private record Key(String rule, String text) {}

    private final Engine engine;
    private final SeriesSource source;
    private final Labels externalLabels;
    private final String externalUrl;
    private final Counter expansions;
    private final Counter failures;
    private final Map<Key, Known> known = new ConcurrentHashMap<>();

    public TemplateExpander(
            Engine engine, SeriesSource source, Labels externalLabels, String externalUrl, EvaluateMetrics metrics) {
        this.engine = engine;
        this.source = source;
        this.externalLabels = externalLabels;
        this.externalUrl = externalUrl;
        this.expansions = metrics.templateExpansions;
        this.failures = metrics.templateFailures;
    }

    @Override
    public Inputs inputs(String text) {
        return TemplateInputs.of(text);
    }

    @Override
    public String expand(String ruleName, String text, Sample sample) {
        if (known.size() > MAX_KNOWN) {
            known.clear(); // Rules changed very often: those in use are parsed again.
        }
        Known template = known.computeIfAbsent(new Key(ruleName, text), key -> parse(ruleName, text));
        if (template.template.isEmpty()) {
            return "<error expanding template: error parsing template: " + template.error + ">";
        }
        AlertTemplate parsed = template.template.get();
        if (parsed.isPlain()) {
            return text;
        }
        expansions.inc();
        AlertTemplateData data = new AlertTemplateData(
                sample.labels(), externalLabels, externalUrl, sample.value(), Optional.ofNullable(sample.histogram()));
        Expansion expansion = PrometheusTemplates.expand(parsed, data, this::query, sample.atNanos());
        if (expansion.failed()) {
            failures.inc();
            LOG.warnf("alert %s: %s", ruleName, expansion.text());
        }
        return expansion.text();
    }

    private static Known parse(String ruleName, String text) {
        try {
            return new Known(Optional.of(PrometheusTemplates.parse(ruleName, text)), "", TemplateInputs.of(text));
        } catch (TemplateException e) {
            return new Known(Optional.empty(), String.valueOf(e.getMessage()), Inputs.NOTHING);
        }
    }

    private List<QuerySample> query(String expression, long timeNanos) throws TemplateException {
        try {
            Expr expr = PromqlParser.parse(expression, engine.options().features());
            long millis = Math.floorDiv(timeNanos, 1_000_000L);
            QueryValue value = engine.instant(expr, millis, source, QueryControl.measuredBy(System::nanoTime))
                    .value();
            return switch (value) {
                case QueryValue.Vector v ->
                    v.samples().stream()
                            .map(s -> new QuerySample(s.labels(), s.value(), s.histogram()))
                            .toList();
                case QueryValue.Scalar s -> List.of(QuerySample.of(Labels.EMPTY, s.value()));
                case QueryValue.Text t -> throw new TemplateException("query result is not a vector or scalar");
                case QueryValue.Matrix m -> throw new TemplateException("query result is not a vector or scalar");
            };
        } catch (PromqlParseException | QueryException | SeriesSource.StorageException e) {
            throw new TemplateException(String.valueOf(e.getMessage()));
        }
    }
}
