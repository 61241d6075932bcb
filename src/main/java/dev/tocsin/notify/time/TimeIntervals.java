package dev.tocsin.notify.time;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The named time intervals of a configuration. */
public final class TimeIntervals {

    /** No intervals. */
    public static final TimeIntervals NONE = new TimeIntervals(Map.of());

    private final Map<String, List<TimeInterval>> byName;

    public TimeIntervals(Map<String, List<TimeInterval>> byName) {
        this.byName = new LinkedHashMap<>(byName);
    }

    public Set<String> names() {
        return java.util.Collections.unmodifiableSet(byName.keySet());
    }

    /**
     * Those of the named intervals that hold at an instant, in the order of the names. A name that is not known never
     * holds: the configuration's reader refuses it.
     *
     * @param now epoch nanoseconds
     */
    public List<String> holding(List<String> names, long now) {
        return names.stream()
                .filter(name -> byName.getOrDefault(name, List.of()).stream().anyMatch(i -> i.contains(now)))
                .toList();
    }
}
