package dev.tocsin.function.evaluate;

import dev.tocsin.alerting.RecordedNames;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.promql.Expr;
import dev.tocsin.rules.GroupId;
import dev.tocsin.rules.Rule;
import dev.tocsin.rules.RuleGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Which rule groups read which series, from the selectors of their rules: by metric name, and those without one apart.
 * What was found out for a series is kept by its id. A group also reads what another records; where groups read each other
 * in a circle, the circle is cut, so that one arrival does not go round for ever.
 */
final class Inputs {

    private static final GroupId[] NONE = {};

    /** What a matcher of {@code __name__} alone says. */
    private record Selector(GroupId group, List<Matcher> matchers) {
        boolean reads(Labels series) {
            for (Matcher matcher : matchers) {
                if (!matcher.matches(series.get(matcher.name()))) {
                    return false;
                }
            }
            return true;
        }
    }

    private final Map<String, List<Selector>> byName = new HashMap<>();
    private final List<Selector> others = new ArrayList<>();
    private final Map<GroupId, Set<GroupId>> dependents;

    /** Readers by series id; a missing entry is not known yet. Replaced when it grows; a lost entry is found again. */
    private volatile GroupId[][] known = new GroupId[1024][];

    Inputs(Collection<RuleGroup> groups) {
        for (RuleGroup group : groups) {
            for (Rule rule : group.rules()) {
                collect(group.id(), rule.expr().expr());
            }
        }
        this.dependents = dependents(groups);
    }

    private void collect(GroupId group, Expr expr) {
        if (expr instanceof Expr.VectorSelector selector) {
            add(new Selector(group, selector.matchers()));
        }
        if (expr instanceof Expr.Call call && call.function().name().equals("info")) {
            // It reads what it joins without naming it: target_info, or what its second argument says of labels.
            add(new Selector(group, List.of(Matcher.equal(Labels.METRIC_NAME, "target_info"))));
        }
        expr.children().forEach(child -> collect(group, child));
    }

    private void add(Selector selector) {
        for (Matcher matcher : selector.matchers()) {
            if (matcher.name().equals(Labels.METRIC_NAME)
                    && matcher.op() == Matcher.Op.EQUAL
                    && !matcher.value().isEmpty()) {
                byName.computeIfAbsent(matcher.value(), _ -> new ArrayList<>()).add(selector);
                return;
            }
        }
        others.add(selector);
    }

    /**
     * The groups that read a series.
     *
     * @param labels of a series id
     */
    GroupId[] readers(int series, IntFunction<Labels> labels) {
        GroupId[][] present = known;
        if (series < present.length && present[series] != null) {
            return present[series];
        }
        Labels of = labels.apply(series);
        GroupId[] readers = readers(of);
        if (!of.isEmpty()) {
            remember(series, readers);
        }
        return readers;
    }

    private GroupId[] readers(Labels series) {
        Set<GroupId> readers = new LinkedHashSet<>();
        for (List<Selector> selectors :
                List.of(byName.getOrDefault(series.get(Labels.METRIC_NAME), List.of()), others)) {
            for (Selector selector : selectors) {
                if (!readers.contains(selector.group()) && selector.reads(series)) {
                    readers.add(selector.group());
                }
            }
        }
        return readers.isEmpty() ? NONE : readers.toArray(NONE);
    }

    private synchronized void remember(int series, GroupId[] readers) {
        if (series >= known.length) {
            known = Arrays.copyOf(known, Math.max(series + 1, 2 * known.length));
        }
        known[series] = readers;
    }

    /** The groups that may read a metric, whatever its other labels are. */
    Set<GroupId> readersOf(String metric) {
        Set<GroupId> readers = new LinkedHashSet<>();
        byName.getOrDefault(metric, List.of()).forEach(selector -> readers.add(selector.group()));
        for (Selector selector : others) {
            if (selector.matchers().stream()
                    .filter(matcher -> matcher.name().equals(Labels.METRIC_NAME))
                    .allMatch(matcher -> matcher.matches(metric))) {
                readers.add(selector.group());
            }
        }
        return readers;
    }

    /** The groups that are to be evaluated after this one, because they read what it writes. */
    Set<GroupId> dependents(GroupId group) {
        return dependents.getOrDefault(group, Set.of());
    }

    private Map<GroupId, Set<GroupId>> dependents(Collection<RuleGroup> groups) {
        Map<GroupId, Set<GroupId>> edges = new LinkedHashMap<>();
        for (RuleGroup group : groups) {
            Set<GroupId> readers = new LinkedHashSet<>();
            for (Rule rule : group.rules()) {
                RecordedNames.of(rule).forEach(name -> readers.addAll(readersOf(name)));
            }
            readers.remove(group.id());
            edges.put(group.id(), readers);
        }
        return new Circles(edges).cut();
    }

    /** Takes out of a graph each edge that closes a circle, as met in order. */
    private static final class Circles {
        private final Map<GroupId, Set<GroupId>> edges;
        private final Set<GroupId> done = new LinkedHashSet<>();

        Circles(Map<GroupId, Set<GroupId>> edges) {
            this.edges = edges;
        }

        Map<GroupId, Set<GroupId>> cut() {
            for (GroupId start : List.copyOf(edges.keySet())) {
                walk(start);
            }
            return edges;
        }

        /** Depth first, without recursion: chains of groups may be long. */
        private void walk(GroupId start) {
            if (done.contains(start)) {
                return;
            }
            LinkedHashMap<GroupId, List<GroupId>> path = new LinkedHashMap<>();
            path.put(start, new ArrayList<>(edges.getOrDefault(start, Set.of())));
            while (!path.isEmpty()) {
                Map.Entry<GroupId, List<GroupId>> last = path.lastEntry();
                if (last.getValue().isEmpty()) {
                    done.add(last.getKey());
                    path.pollLastEntry();
                    continue;
                }
                GroupId next = last.getValue().removeLast();
                if (path.containsKey(next)) {
                    edges.getOrDefault(last.getKey(), Set.of()).remove(next);
                } else if (!done.contains(next)) {
                    path.put(next, new ArrayList<>(edges.getOrDefault(next, Set.of())));
                }
            }
        }
    }
}
