package dev.tocsin.notify.inhibit;

import dev.tocsin.model.Labels;
import dev.tocsin.notify.alert.Alert;
import dev.tocsin.notify.config.InhibitRuleConfig;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** The source alerts of one rule, by the values of its equal labels. */
final class RuleIndex {

    /** What fires longest comes first, so that the first one found tells whether any still fires. */
    private static final Comparator<Alert> LONGEST_FIRST =
            Comparator.comparingLong(Alert::endsAt).reversed().thenComparing(Alert::labels);

    /**
     * The sources with the same equal labels.
     *
     * @param sourceOnly those that are not also targets
     * @param bothSides those that are; they do not inhibit alerts of which the same is true
     */
    private record Sources(NavigableSet<Alert> sourceOnly, NavigableSet<Alert> bothSides) {
        Sources() {
            this(new TreeSet<>(LONGEST_FIRST), new TreeSet<>(LONGEST_FIRST));
        }

        boolean isEmpty() {
            return sourceOnly.isEmpty() && bothSides.isEmpty();
        }
    }

    private final InhibitRuleConfig rule;
    private final List<String> equal;
    private final Map<List<String>, Sources> byEqual = new HashMap<>();
    private final Map<Labels, Alert> alerts = new HashMap<>();

    RuleIndex(InhibitRuleConfig rule) {
        this.rule = rule;
        this.equal = rule.equal().stream().distinct().toList();
    }

    String name() {
        return rule.name();
    }

    int size() {
        return alerts.size();
    }

    boolean isSource(Labels labels) {
        return labels.matches(rule.sourceMatchers());
    }

    boolean isTarget(Labels labels) {
        return labels.matches(rule.targetMatchers());
    }

    void put(Alert alert) {
        if (!isSource(alert.labels())) {
            return;
        }
        remove(alert.labels());
        alerts.put(alert.labels(), alert);
        side(byEqual.computeIfAbsent(key(alert.labels()), k -> new Sources()), alert)
                .add(alert);
    }

    void remove(Labels labels) {
        Alert old = alerts.remove(labels);
        if (old == null) {
            return;
        }
        byEqual.computeIfPresent(key(labels), (k, sources) -> {
            side(sources, old).remove(old);
            return sources.isEmpty() ? null : sources;
        });
    }

    private NavigableSet<Alert> side(Sources sources, Alert alert) {
        return isTarget(alert.labels()) ? sources.bothSides : sources.sourceOnly;
    }

    /** The values of the equal labels; a missing one is the empty string, on both sides. */
    private List<String> key(Labels labels) {
        return equal.stream().map(labels::get).toList();
    }

    Optional<Alert> sourceFor(Labels target, long now) {
        if (alerts.isEmpty() || !isTarget(target)) {
            return Optional.empty();
        }
        Sources sources = byEqual.get(key(target));
        if (sources == null) {
            return Optional.empty();
        }
        Optional<Alert> found = firing(sources.sourceOnly, now);
        // What is source and target of the same rule inhibits only alerts that are not: least of all itself.
        return found.isPresent() || isSource(target) ? found : firing(sources.bothSides, now);
    }

    private static Optional<Alert> firing(NavigableSet<Alert> sources, long now) {
        return sources.isEmpty() || sources.first().resolvedAt(now) ? Optional.empty() : Optional.of(sources.first());
    }
}
