package dev.tocsin.function.evaluate;

import dev.tocsin.alerting.GroupResult;
import dev.tocsin.alerting.RuleOutcome;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import io.prometheus.client.Summary;

/** The metrics of rule evaluation, under the names that Prometheus' dashboards read (Prometheus 3.14 {@code rules/group.go}). */
public final class EvaluateMetrics {

    private static final String GROUP = "rule_group";
    private static final double[] SECONDS = {.01, .05, .1, .5, 1, 2.5, 5, 10, 20, 30, 60};

    final Summary evaluationDuration;
    final Histogram evaluationDurationHistogram;
    final Summary groupDuration;
    final Histogram groupDurationHistogram;
    final Counter iterations;
    final Counter iterationsMissed;
    final Counter evaluations;
    final Counter evaluationFailures;
    final Gauge interval;
    final Gauge lastEvaluation;
    final Gauge lastDuration;
    final Gauge lastRuleDurationSum;
    final Gauge rules;
    final Gauge lastSamples;
    private final Gauge lastRestore;
    final Gauge late;
    final Gauge unsaved;
    final Counter commitFailures;
    final Counter dataEvaluations;
    final Counter templateExpansions;
    final Counter templateFailures;

    public EvaluateMetrics(CollectorRegistry registry) {
        evaluationDuration = summary(
                        "prometheus_rule_evaluation_duration_seconds", "The duration for a rule to execute.")
                .register(registry);
        evaluationDurationHistogram = Histogram.build(
                        "prometheus_rule_evaluation_duration_histogram_seconds", "The duration for a rule to execute.")
                .buckets(SECONDS)
                .register(registry);
        groupDuration = summary("prometheus_rule_group_duration_seconds", "The duration of rule group evaluations.")
                .register(registry);
        groupDurationHistogram = Histogram.build(
                        "prometheus_rule_group_duration_histogram_seconds", "The duration of rule group evaluations.")
                .buckets(SECONDS)
                .register(registry);
        iterations = counter(
                        "iterations_total",
                        "The total number of scheduled rule group evaluations, whether executed or missed.")
                .register(registry);
        iterationsMissed = counter(
                        "iterations_missed_total",
                        "The total number of rule group evaluations missed due to slow rule group evaluation.")
                .register(registry);
        evaluations = Counter.build("prometheus_rule_evaluations_total", "The total number of rule evaluations.")
                .labelNames(GROUP)
                .register(registry);
        evaluationFailures = Counter.build(
                        "prometheus_rule_evaluation_failures_total", "The total number of rule evaluation failures.")
                .labelNames(GROUP)
                .register(registry);
        interval = gauge("interval_seconds", "The interval of a rule group.").register(registry);
        lastEvaluation = gauge(
                        "last_evaluation_timestamp_seconds",
                        "The timestamp of the last rule group evaluation in seconds.")
                .register(registry);
        lastDuration = gauge("last_duration_seconds", "The duration of the last rule group evaluation.")
                .register(registry);
        lastRuleDurationSum = gauge(
                        "last_rule_duration_sum_seconds",
                        "The sum of time in seconds it took to evaluate each rule in the group regardless of concurrency.")
                .register(registry);
        rules = gauge("rules", "The number of rules.").register(registry);
        lastSamples = gauge(
                        "last_evaluation_samples",
                        "The number of samples returned during the last rule group evaluation.")
                .register(registry);
        lastRestore = gauge(
                        "last_restore_duration_seconds",
                        "The duration of the last restoration of the group's alerts, out of the ledger.")
                .register(registry);
        late = Gauge.build(
                        "tocsin_rule_group_late_seconds",
                        "How long after its slot the last evaluation of the group began.")
                .labelNames(GROUP)
                .register(registry);
        unsaved = Gauge.build(
                        "tocsin_rule_group_unsaved_ticks", "Evaluations whose state the ledger has not taken yet.")
                .labelNames(GROUP)
                .register(registry);
        commitFailures = Counter.build(
                        "tocsin_rule_group_commit_failures_total",
                        "Evaluations that the ledger refused or could not take.")
                .labelNames(GROUP, "kind")
                .register(registry);
        dataEvaluations = Counter.build(
                        "tocsin_rule_group_data_evaluations_total",
                        "Evaluations of the group for new data, besides its slots.")
                .labelNames(GROUP)
                .register(registry);
        templateExpansions = Counter.build(
                        "prometheus_template_text_expansions_total", "The total number of template text expansions.")
                .register(registry);
        templateFailures = Counter.build(
                        "prometheus_template_text_expansion_failures_total",
                        "The total number of template text expansion failures.")
                .register(registry);
    }

    private static Summary.Builder summary(String name, String help) {
        return Summary.build(name, help).quantile(.5, .05).quantile(.9, .01).quantile(.99, .001);
    }

    private static Counter.Builder counter(String name, String help) {
        return Counter.build("prometheus_rule_group_" + name, help).labelNames(GROUP);
    }

    private static Gauge.Builder gauge(String name, String help) {
        return Gauge.build("prometheus_rule_group_" + name, help).labelNames(GROUP);
    }

    /** Makes the group's counters exist at 0, as Prometheus does. */
    void begin(String group, double intervalSeconds, int ruleCount) {
        iterations.labels(group);
        iterationsMissed.labels(group);
        evaluations.labels(group);
        evaluationFailures.labels(group);
        interval.labels(group).set(intervalSeconds);
        rules.labels(group).set(ruleCount);
    }

    /** Takes note of how long it took to read the state of a group that is taken up. */
    void restored(String group, long nanos) {
        lastRestore.labels(group).set(nanos / 1e9);
    }

    /** Forgets a group that is gone. */
    void end(String group) {
        iterations.remove(group);
        iterationsMissed.remove(group);
        evaluations.remove(group);
        evaluationFailures.remove(group);
        interval.remove(group);
        lastEvaluation.remove(group);
        lastDuration.remove(group);
        lastRuleDurationSum.remove(group);
        rules.remove(group);
        lastSamples.remove(group);
        lastRestore.remove(group);
        late.remove(group);
        dataEvaluations.remove(group);
        unsaved.remove(group);
    }

    /**
     * Counts an evaluation of a group.
     *
     * @param late nanoseconds from the slot to the beginning
     * @param missed slots before it that were passed over
     */
    void evaluated(String key, GroupResult result, long startedAt, long late, long missed) {
        iterations.labels(key).inc(1 + missed);
        iterationsMissed.labels(key).inc(missed);
        this.late.labels(key).set(late / 1e9);
        evaluated(key, result, startedAt);
    }

    /** Counts an evaluation that was no slot. */
    void evaluatedForData(String key, GroupResult result, long startedAt) {
        dataEvaluations.labels(key).inc();
        evaluated(key, result, startedAt);
    }

    private void evaluated(String key, GroupResult result, long startedAt) {
        double took = result.durationNanos() / 1e9;
        groupDuration.observe(took);
        groupDurationHistogram.observe(took);
        lastEvaluation.labels(key).set(startedAt / 1e9);
        lastDuration.labels(key).set(took);
        lastSamples.labels(key).set(result.samples());
        double sum = 0;
        for (RuleOutcome outcome : result.rules()) {
            double seconds = outcome.run().durationNanos() / 1e9;
            sum += seconds;
            evaluationDuration.observe(seconds);
            evaluationDurationHistogram.observe(seconds);
            evaluations.labels(key).inc();
            if (outcome.failed()) {
                evaluationFailures.labels(key).inc();
            }
        }
        lastRuleDurationSum.labels(key).set(sum);
    }
}
