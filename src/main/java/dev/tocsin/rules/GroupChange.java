package dev.tocsin.rules;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a reload means for the state of a group's rules (Prometheus 3.14 {@code rules/group.go Equals, CopyState}).
 *
 * @param kept for each rule of the new group, in order, the index of the old rule whose state it takes over, or -1
 * @param removed indices of old rules that no new one continues, ascending: their series end
 */
public record GroupChange(List<Integer> kept, List<Integer> removed) {

    private record Key(String name, Object labels) {}

    public GroupChange {
        kept = List.copyOf(kept);
        removed = List.copyOf(removed);
    }

    /**
     * Whether a group says the same as before, so that it need not be touched: name, file, interval, limit, query offset
     * and the rules in order, each with name, canonical expression, {@code for}, {@code keep_firing_for}, labels and
     * annotations. Where in the file it stands does not matter.
     */
    public static boolean equal(RuleGroup a, RuleGroup b) {
        if (!a.id().equals(b.id())
                || a.intervalNanos() != b.intervalNanos()
                || a.limit() != b.limit()
                || !a.queryOffsetNanos().equals(b.queryOffsetNanos())
                || a.rules().size() != b.rules().size()) {
            return false;
        }
        for (int i = 0; i < a.rules().size(); i++) {
            if (!equal(a.rules().get(i), b.rules().get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean equal(Rule a, Rule b) {
        if (!a.id().equals(b.id()) || !a.expr().equals(b.expr())) {
            return false;
        }
        return switch (a) {
            case RecordingRule r -> b instanceof RecordingRule;
            case AlertingRule x ->
                b instanceof AlertingRule y
                        && x.forNanos() == y.forNanos()
                        && x.keepFiringForNanos() == y.keepFiringForNanos()
                        && x.annotations().equals(y.annotations());
        };
    }

    /**
     * Pairs the rules of an old and a new version of a group by name and labels; of several equal ones the first goes to
     * the first. A pair of an alerting and a recording rule is one too: it shares its series, but an alerting rule's
     * alerts go to an alerting rule only.
     */
    public static GroupChange between(RuleGroup before, RuleGroup after) {
        Map<Key, Deque<Integer>> waiting = new HashMap<>();
        for (int i = 0; i < before.rules().size(); i++) {
            waiting.computeIfAbsent(key(before.rules().get(i)), k -> new ArrayDeque<>())
                    .add(i);
        }
        List<Integer> kept = new ArrayList<>();
        Set<Integer> removed = new HashSet<>();
        for (Rule rule : after.rules()) {
            Deque<Integer> candidates = waiting.getOrDefault(key(rule), new ArrayDeque<>());
            kept.add(candidates.isEmpty() ? -1 : candidates.removeFirst());
        }
        waiting.values().forEach(removed::addAll);
        return new GroupChange(kept, removed.stream().sorted().toList());
    }

    private static Key key(Rule rule) {
        return new Key(rule.name(), rule.labels());
    }
}
