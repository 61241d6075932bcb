package dev.tocsin.notify.silence;

import dev.tocsin.model.Label;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the silences of an alert without trying them all: a silence is filed under one label pair that an alert must have
 * to be silenced, the rarest among all silences'; only those without such a pair are always tried. Built anew when a
 * silence changes, which for thousands takes milliseconds; immutable.
 */
public final class SilenceIndex {

    /** No silences. */
    public static final SilenceIndex EMPTY = new SilenceIndex(List.of());

    private record Filed(Silence silence, List<Matcher> matchers) {}

    private final Map<Label, List<Filed>> byPair = new HashMap<>();
    private final List<Filed> others = new ArrayList<>();
    private final int size;

    /** An index of silences; expired ones may be left out by the caller but do no harm. */
    public SilenceIndex(Collection<Silence> silences) {
        size = silences.size();
        Map<Label, Integer> counts = new HashMap<>();
        for (Silence silence : silences) {
            silence.matcherSets().forEach(set -> pairs(set).forEach(pair -> counts.merge(pair, 1, Integer::sum)));
        }
        for (Silence silence : silences) {
            for (List<Matcher> set : silence.matcherSets()) {
                Filed filed = new Filed(silence, set);
                pairs(set).stream()
                        .min((a, b) -> Integer.compare(counts.getOrDefault(a, 0), counts.getOrDefault(b, 0)))
                        .ifPresentOrElse(
                                pair -> byPair.computeIfAbsent(pair, p -> new ArrayList<>(1))
                                        .add(filed),
                                () -> others.add(filed));
            }
        }
    }

    /** The pairs that labels must have to be matched: those of {@code =} with a value. */
    private static List<Label> pairs(List<Matcher> set) {
        List<Label> out = new ArrayList<>(set.size());
        for (Matcher matcher : set) {
            if (matcher.op() == Matcher.Op.EQUAL && !matcher.value().isEmpty()) {
                out.add(new Label(matcher.name(), matcher.value()));
            }
        }
        return out;
    }

    public int size() {
        return size;
    }

    /**
     * The ids of the silences that silence an alert, sorted.
     *
     * @param now epoch nanoseconds
     */
    public List<String> silencing(Labels labels, long now) {
        if (size == 0) {
            return List.of();
        }
        List<String> ids = new ArrayList<>(0);
        for (Label label : labels) {
            List<Filed> filed = byPair.get(label);
            if (filed != null) {
                collect(filed, labels, now, ids);
            }
        }
        collect(others, labels, now, ids);
        return ids.size() < 2
                ? List.copyOf(ids)
                : ids.stream().sorted().distinct().toList();
    }

    private static void collect(List<Filed> filed, Labels labels, long now, List<String> ids) {
        for (Filed f : filed) {
            if (f.silence.stateAt(now) == Silence.State.ACTIVE && labels.matches(f.matchers)) {
                ids.add(f.silence.id());
            }
        }
    }
}
