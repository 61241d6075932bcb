package dev.tocsin.storage.embedded;

import static java.util.Objects.requireNonNull;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.model.Matcher.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which series have which label pairs, and which of them have samples in memory (are <em>live</em>). Every change of a
 * metric name's series has a number; an answer for a selector with that name is the same while the number is.
 */
final class SeriesIndex {

    /** One label name: its values, each with its series. */
    private static final class Name {
        final String text;
        final Map<String, Value> values = new HashMap<>();

        Name(String text) {
            this.text = text;
        }
    }

    /** One label pair. */
    private static final class Value {
        final String text;
        final Postings series = new Postings();

        /** For values of {@code __name__}: number of the last change. */
        long version;

        Value(String text) {
            this.text = text;
        }
    }

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Map<String, Name> names = new HashMap<>();
    private final Postings all = new Postings();
    private final BitSet live = new BitSet();
    private final IntFunction<@Nullable Series> seriesById;
    private long version;
    private volatile int liveCount;
    private volatile long pairs;

    SeriesIndex(IntFunction<@Nullable Series> seriesById) {
        this.seriesById = seriesById;
    }

    /** These labels made of the strings that the index has already, so that equal strings exist once. */
    Labels canonical(Labels labels) {
        lock.writeLock().lock();
        try {
            String[] sorted = new String[2 * labels.size()];
            for (int i = 0; i < labels.size(); i++) {
                Name name = names.computeIfAbsent(labels.name(i), Name::new);
                sorted[2 * i] = name.text;
                Value value = name.values.get(labels.value(i));
                if (value == null) {
                    value = new Value(labels.value(i));
                    name.values.put(value.text, value);
                    pairs = pairs + 1;
                }
                sorted[2 * i + 1] = value.text;
            }
            return Labels.ofSortedPairs(sorted);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Adds a series whose labels came from {@link #canonical}. */
    void add(Series series, boolean isLive) {
        lock.writeLock().lock();
        try {
            Labels labels = series.labels();
            for (int i = 0; i < labels.size(); i++) {
                Value value = requireNonNull(
                        requireNonNull(names.get(labels.name(i))).values.get(labels.value(i)));
                value.series.add(series.id());
            }
            all.add(series.id());
            setLive(series, isLive);
            changed(labels);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Says that a series has got samples in memory, or has them no more. */
    void live(Series series, boolean isLive) {
        lock.writeLock().lock();
        try {
            if (live.get(series.id()) != isLive) {
                setLive(series, isLive);
                changed(series.labels());
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void setLive(Series series, boolean isLive) {
        if (live.get(series.id()) != isLive) {
            live.set(series.id(), isLive);
            liveCount = liveCount + (isLive ? 1 : -1);
        }
    }

    private void changed(Labels labels) {
        version++;
        Name name = names.get(Labels.METRIC_NAME);
        Value value = name == null ? null : name.values.get(labels.metricName());
        if (value != null) {
            value.version = version;
        }
    }

    /** Removes series for good. */
    void remove(List<Series> gone) {
        lock.writeLock().lock();
        try {
            BitSet ids = new BitSet();
            gone.forEach(series -> ids.set(series.id()));
            for (Series series : gone) {
                setLive(series, false);
                changed(series.labels());
                Labels labels = series.labels();
                for (int i = 0; i < labels.size(); i++) {
                    Name name = names.get(labels.name(i));
                    Value value = name == null ? null : name.values.get(labels.value(i));
                    if (name == null || value == null) {
                        continue;
                    }
                    value.series.removeAll(ids);
                    // Metric names stay: their version tells that they once had series.
                    if (value.series.size() == 0 && !name.text.equals(Labels.METRIC_NAME)) {
                        name.values.remove(value.text);
                        pairs = pairs - 1;
                        if (name.values.isEmpty()) {
                            names.remove(name.text);
                        }
                    }
                }
            }
            all.removeAll(ids);
        } finally {
            lock.writeLock().unlock();
        }
    }

    boolean isLive(int id) {
        lock.readLock().lock();
        try {
            return live.get(id);
        } finally {
            lock.readLock().unlock();
        }
    }

    int liveCount() {
        return liveCount;
    }

    long pairs() {
        return pairs;
    }

    /** The number of the last change that can have altered the answer for some matchers. */
    long version(List<Matcher> matchers) {
        lock.readLock().lock();
        try {
            for (Matcher matcher : matchers) {
                if (matcher.op() == Op.EQUAL && matcher.name().equals(Labels.METRIC_NAME)) {
                    Name name = names.get(Labels.METRIC_NAME);
                    Value value = name == null ? null : name.values.get(matcher.value());
                    return value == null ? 0 : value.version;
                }
            }
            return version;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Ids of the series that match all matchers, ascending. */
    int[] find(List<Matcher> matchers, boolean liveOnly) {
        lock.readLock().lock();
        try {
            return onlyLive(matching(matchers), liveOnly);
        } finally {
            lock.readLock().unlock();
        }
    }

    private int[] onlyLive(int[] ids, boolean liveOnly) {
        if (!liveOnly || all.size() == liveCount) {
            return ids;
        }
        int n = 0;
        for (int id : ids) {
            if (live.get(id)) {
                ids[n++] = id;
            }
        }
        return n == ids.length ? ids : Arrays.copyOf(ids, n);
    }

    private int[] matching(List<Matcher> matchers) {
        // First those that name the values to be had, fewest series first; then those that only rule out.
        List<List<Postings>> wanted = new ArrayList<>();
        List<Matcher> rest = new ArrayList<>();
        for (Matcher matcher : matchers) {
            if (matcher.matchesEmpty() || matcher.op().isNegative()) {
                rest.add(matcher);
            } else {
                wanted.add(postings(matcher));
            }
        }
        wanted.sort((a, b) -> Long.compare(cost(a), cost(b)));
        int[] ids = null;
        for (List<Postings> sets : wanted) {
            if (sets.isEmpty()) {
                return new int[0];
            }
            if (ids == null) {
                ids = Postings.union(sets);
            } else if (sets.size() == 1) {
                ids = sets.getFirst().filter(ids, true);
            } else {
                ids = anyOf(sets, ids);
            }
            if (ids.length == 0) {
                return ids;
            }
        }
        if (ids == null) {
            ids = all.toArray();
        }
        for (Matcher matcher : rest) {
            ids = filter(ids, matcher);
        }
        return ids;
    }

    private static long cost(List<Postings> sets) {
        long cost = 0;
        for (Postings set : sets) {
            cost += set.size();
        }
        return cost;
    }

    private static int[] anyOf(List<Postings> sets, int[] ids) {
        BitSet members = new BitSet();
        for (Postings set : sets) {
            for (int i = 0; i < set.size(); i++) {
                members.set(set.get(i));
            }
        }
        int[] out = new int[ids.length];
        int n = 0;
        for (int id : ids) {
            if (members.get(id)) {
                out[n++] = id;
            }
        }
        return Arrays.copyOf(out, n);
    }

    /** The sets of the values that a matcher, which does not match the empty string, accepts. */
    private List<Postings> postings(Matcher matcher) {
        Name name = names.get(matcher.name());
        List<Postings> sets = new ArrayList<>();
        if (name == null) {
            return sets;
        }
        if (matcher.op() == Op.EQUAL) {
            addIfAny(sets, name.values.get(matcher.value()));
            return sets;
        }
        RegexValues regex = RegexValues.of(matcher);
        if (regex.literals().isPresent()) {
            regex.literals().get().stream().distinct().forEach(value -> addIfAny(sets, name.values.get(value)));
            return sets;
        }
        for (Value value : name.values.values()) {
            if (value.text.startsWith(regex.prefix()) && (regex.onlyPrefix() || matcher.matches(value.text))) {
                addIfAny(sets, value);
            }
        }
        return sets;
    }

    private static void addIfAny(List<Postings> sets, @Nullable Value value) {
        if (value != null && value.series.size() > 0) {
            sets.add(value.series);
        }
    }

    /** Looks at the labels of the candidates, each distinct value once. */
    private int[] filter(int[] ids, Matcher matcher) {
        if (matcher.op() == Op.NOT_EQUAL && !matcher.value().isEmpty()) {
            Name name = names.get(matcher.name());
            Value value = name == null ? null : name.values.get(matcher.value());
            return value == null ? ids : value.series.filter(ids, false);
        }
        Map<String, Boolean> known = new HashMap<>();
        int[] out = new int[ids.length];
        int n = 0;
        for (int id : ids) {
            Series series = seriesById.apply(id);
            if (series != null && known.computeIfAbsent(series.labels().get(matcher.name()), matcher::matches)) {
                out[n++] = id;
            }
        }
        return n == ids.length ? ids : Arrays.copyOf(out, n);
    }

    /** Visits every label pair that some (live) series has: name, value. */
    void forEachPair(boolean liveOnly, BiConsumer<String, String> visitor) {
        forEachCount(liveOnly, true, (name, value, count) -> visitor.accept(name, value));
    }

    /** Visits every value of one label that some (live) series has. */
    void forEachValue(String label, boolean liveOnly, Consumer<String> visitor) {
        lock.readLock().lock();
        try {
            Name name = names.get(label);
            if (name != null) {
                for (Value value : name.values.values()) {
                    if (count(value.series, liveOnly, true) > 0) {
                        visitor.accept(value.text);
                    }
                }
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Receives a label pair and how many series have it. */
    @FunctionalInterface
    interface PairCounts {
        void accept(String name, String value, int series);
    }

    /** Visits every label pair that some (live) series has, with the number of series, or 1 if only asked for some. */
    void forEachCount(boolean liveOnly, boolean some, PairCounts visitor) {
        lock.readLock().lock();
        try {
            for (Name name : names.values()) {
                for (Value value : name.values.values()) {
                    int count = count(value.series, liveOnly, some);
                    if (count > 0) {
                        visitor.accept(name.text, value.text, count);
                    }
                }
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    private int count(Postings series, boolean liveOnly, boolean some) {
        if (!liveOnly || all.size() == liveCount) {
            return series.size();
        }
        int count = 0;
        for (int i = 0; i < series.size() && !(some && count > 0); i++) {
            count += live.get(series.get(i)) ? 1 : 0;
        }
        return count;
    }
}
