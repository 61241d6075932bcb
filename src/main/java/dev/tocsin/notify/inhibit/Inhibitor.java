package dev.tocsin.notify.inhibit;

import dev.tocsin.model.Labels;
import dev.tocsin.notify.alert.Alert;
import dev.tocsin.notify.config.InhibitRuleConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Which alerts are inhibited by which, over all rules. Holds the source alerts of each rule, indexed by the labels that
 * must be equal, so that a question costs the same with 100,000 alerts as with ten.
 *
 * <p>Deviation from Alertmanager 0.34, on purpose: that indexes a single source for each set of equal labels, so that an
 * alert is un-inhibited for a while when just that source resolves although another one fires, and inhibited by nobody
 * when that source is ruled out by the both-sides rule. Here any source that still fires and is not ruled out inhibits.
 * As there, sources count even when they are silenced or inhibited themselves, rules are tried in order and the first
 * that inhibits is the one that is told.
 *
 * <p>Not thread-safe: one owner puts alerts in as they change and asks.
 */
public final class Inhibitor {

    private final List<RuleIndex> rules;

    public Inhibitor(List<InhibitRuleConfig> rules) {
        this.rules = rules.stream().map(RuleIndex::new).toList();
    }

    /** An inhibitor that knows these alerts. */
    public static Inhibitor of(List<InhibitRuleConfig> rules, Collection<Alert> alerts) {
        Inhibitor inhibitor = new Inhibitor(rules);
        alerts.forEach(inhibitor::put);
        return inhibitor;
    }

    /** Whether an alert with these labels can inhibit any other: others need not be {@link #put}. */
    public boolean isSource(Labels labels) {
        return rules.stream().anyMatch(rule -> rule.isSource(labels));
    }

    /** Whether there are rules at all that alerts with these labels may be a target of. */
    public boolean isTarget(Labels labels) {
        return rules.stream().anyMatch(rule -> rule.isTarget(labels));
    }

    /** Makes an alert known, in place of the one with the same labels. A resolved one may be put or removed alike. */
    public void put(Alert alert) {
        rules.forEach(rule -> rule.put(alert));
    }

    /** Forgets an alert. */
    public void remove(Labels labels) {
        rules.forEach(rule -> rule.remove(labels));
    }

    /**
     * What inhibits alerts with these labels at an instant: the first rule that does, and one source.
     *
     * @param now epoch nanoseconds; sources that are resolved then do not count
     */
    public Optional<Inhibition> inhibiting(Labels labels, long now) {
        for (int i = 0; i < rules.size(); i++) {
            RuleIndex rule = rules.get(i);
            Optional<Alert> source = rule.sourceFor(labels, now);
            if (source.isPresent()) {
                return Optional.of(new Inhibition(i, rule.name(), source.get().fingerprint()));
            }
        }
        return Optional.empty();
    }

    /** The alert that {@link #inhibiting} names. */
    public Optional<Alert> source(Labels labels, long now) {
        for (RuleIndex rule : rules) {
            Optional<Alert> source = rule.sourceFor(labels, now);
            if (source.isPresent()) {
                return source;
            }
        }
        return Optional.empty();
    }

    /** Number of source alerts held, over all rules. */
    public int size() {
        List<Integer> sizes = new ArrayList<>();
        rules.forEach(rule -> sizes.add(rule.size()));
        return sizes.stream().mapToInt(Integer::intValue).sum();
    }
}
