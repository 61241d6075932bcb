package dev.tocsin.function.evaluate;

import dev.tocsin.function.RuleService;
import dev.tocsin.function.RuleService.SlotsView;
import dev.tocsin.ledger.LedgerException;
import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.List;
import java.util.function.LongSupplier;

/** How far each rule group is behind its slots, at the moment somebody looks: a slot that nobody woke for is seen. */
public final class LatenessMetrics extends Collector {

    private static final List<String> GROUP = List.of("rule_group");

    private final RuleService rules;
    private final LongSupplier now;

    /** @param now epoch nanoseconds of the ledger's clock */
    public LatenessMetrics(RuleService rules, LongSupplier now) {
        this.rules = rules;
        this.now = now;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        GaugeMetricFamily overdue = new GaugeMetricFamily(
                "tocsin_rule_group_overdue_seconds",
                "For how long a slot of the group has been due that nobody has evaluated; 0 if none is.",
                GROUP);
        GaugeMetricFamily watermark = new GaugeMetricFamily(
                "tocsin_rule_group_watermark_timestamp_seconds",
                "The last slot of the group that was evaluated.",
                GROUP);
        CounterMetricFamily missed = new CounterMetricFamily(
                "tocsin_rule_group_missed_slots",
                "Slots of the group that were passed over because nobody woke for them in time, as the ledger counts them.",
                GROUP);
        long time = now.getAsLong();
        List<SlotsView> groups;
        try {
            groups = rules.slots();
        } catch (LedgerException e) {
            return List.of(); // What else is measured is shown all the same.
        }
        for (SlotsView group : groups) {
            List<String> key = List.of(group.group().key());
            overdue.addMetric(key, group.overdue(time) / 1e9);
            if (group.watermark() != Long.MIN_VALUE) {
                watermark.addMetric(key, group.watermark() / 1e9);
            }
            missed.addMetric(key, group.missed());
        }
        return List.of(overdue, watermark, missed);
    }
}
