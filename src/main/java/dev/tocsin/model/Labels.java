package dev.tocsin.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;

/**
 * An immutable set of label pairs, sorted by name, without empty values: what identifies a series or an alert.
 *
 * <p>A label that is absent reads as the empty string, and setting a label to the empty string removes it, as in
 * Prometheus ({@code model/labels}). Names and values are shared, never copied.
 */
public final class Labels implements Comparable<Labels>, Iterable<Label> {

    /** The label that holds a series' metric name. */
    public static final String METRIC_NAME = "__name__";

    /** The label that holds an alert's name. */
    public static final String ALERT_NAME = "alertname";

    /** No labels. */
    public static final Labels EMPTY = new Labels(new String[0]);

    /** name, value, name, value, … sorted by name, no empty value. */
    private final String[] pairs;

    private int hash;

    private Labels(String[] pairs) {
        this.pairs = pairs;
    }

    /**
     * Labels of alternating names and values, in any order.
     *
     * @throws IllegalArgumentException if the number of strings is odd or a name occurs twice
     */
    public static Labels of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("names and values must alternate: " + Arrays.toString(namesAndValues));
        }
        Builder builder = new Builder(EMPTY);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (builder.set.containsKey(namesAndValues[i])) {
                throw new IllegalArgumentException("label name occurs twice: " + namesAndValues[i]);
            }
            builder.set(namesAndValues[i], namesAndValues[i + 1]);
        }
        return builder.build();
    }

    /** Labels of a map; entries with an empty value are left out. */
    public static Labels of(Map<String, String> map) {
        Builder builder = new Builder(EMPTY);
        map.forEach(builder::set);
        return builder.build();
    }

    /**
     * Labels that take over an array of alternating names and values which is already sorted by name (in
     * {@link Utf8Order}), has no duplicates and no empty values. Nothing is checked: for decoders on hot paths.
     */
    public static Labels ofSortedPairs(String[] sortedPairs) {
        return sortedPairs.length == 0 ? EMPTY : new Labels(sortedPairs);
    }

    /** Number of labels. */
    public int size() {
        return pairs.length / 2;
    }

    public boolean isEmpty() {
        return pairs.length == 0;
    }

    /** Name of the label at a position in {@code [0, size)}. */
    public String name(int index) {
        return pairs[2 * index];
    }

    /** Value of the label at a position in {@code [0, size)}. */
    public String value(int index) {
        return pairs[2 * index + 1];
    }

    /** The value of a label, or the empty string where it is absent. */
    public String get(String name) {
        int i = indexOf(name);
        return i < 0 ? "" : pairs[2 * i + 1];
    }

    public boolean has(String name) {
        return indexOf(name) >= 0;
    }

    /** The value of {@code __name__}, or the empty string. */
    public String metricName() {
        return get(METRIC_NAME);
    }

    private int indexOf(String name) {
        // Label sets are small; a linear scan over a flat array beats a binary search with string comparisons.
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equals(name)) {
                return i / 2;
            }
        }
        return -1;
    }

    /** These labels with one set, or removed when the value is empty. */
    public Labels with(String name, String value) {
        return toBuilder().set(name, value).build();
    }

    /** These labels without the named ones. */
    public Labels without(String... names) {
        return without(Arrays.asList(names));
    }

    /** These labels without the named ones. */
    public Labels without(Collection<String> names) {
        return filter(names, false);
    }

    /** Only those of these labels that are named. */
    public Labels keeping(Collection<String> names) {
        return filter(names, true);
    }

    private Labels filter(Collection<String> names, boolean keep) {
        String[] out = new String[pairs.length];
        int n = 0;
        for (int i = 0; i < pairs.length; i += 2) {
            if (names.contains(pairs[i]) == keep) {
                out[n++] = pairs[i];
                out[n++] = pairs[i + 1];
            }
        }
        return n == pairs.length ? this : ofSortedPairs(Arrays.copyOf(out, n));
    }

    /** A builder that starts from these labels. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    public static Builder builder() {
        return new Builder(EMPTY);
    }

    /** The labels as a new sorted map. */
    public Map<String, String> toMap() {
        TreeMap<String, String> map = new TreeMap<>(Utf8Order::compare);
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    /** Whether every matcher of a list accepts these labels; an empty list does. */
    public boolean matches(List<Matcher> matchers) {
        for (Matcher matcher : matchers) {
            if (!matcher.matches(get(matcher.name()))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Iterator<Label> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < size();
            }

            @Override
            public Label next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                Label label = new Label(name(next), value(next));
                next++;
                return label;
            }
        };
    }

    /** Label by label, name before value, in UTF-8 byte order; a prefix sorts first (Prometheus {@code labels.Compare}). */
    @Override
    public int compareTo(Labels other) {
        int n = Math.min(pairs.length, other.pairs.length);
        for (int i = 0; i < n; i++) {
            int c = Utf8Order.compare(pairs[i], other.pairs[i]);
            if (c != 0) {
                return c;
            }
        }
        return Integer.compare(pairs.length, other.pairs.length);
    }

    @Override
    public boolean equals(Object o) {
        return this == o
                || (o instanceof Labels other && hashCode() == other.hashCode() && Arrays.equals(pairs, other.pairs));
    }

    @Override
    public int hashCode() {
        int h = hash;
        if (h == 0) {
            h = Arrays.hashCode(pairs);
            hash = h;
        }
        return h;
    }

    /** As Prometheus prints a label set: {@code {a="1", b="x"}}, names quoted where they are not legacy-valid. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("{");
        for (int i = 0; i < pairs.length; i += 2) {
            if (i > 0) {
                out.append(", ");
            }
            if (Names.isLegacyLabelName(pairs[i])) {
                out.append(pairs[i]);
            } else {
                GoQuote.append(out, pairs[i]);
            }
            out.append('=');
            GoQuote.append(out, pairs[i + 1]);
        }
        return out.append('}').toString();
    }

    /** Collects changes to a label set; the last value set for a name wins. */
    public static final class Builder {
        private final TreeMap<String, String> set = new TreeMap<>(Utf8Order::compare);

        private Builder(Labels base) {
            for (int i = 0; i < base.pairs.length; i += 2) {
                set.put(base.pairs[i], base.pairs[i + 1]);
            }
        }

        /** Sets a label, or removes it when the value is empty. */
        public Builder set(String name, String value) {
            if (value.isEmpty()) {
                set.remove(name);
            } else {
                set.put(name, value);
            }
            return this;
        }

        public Builder remove(String name) {
            set.remove(name);
            return this;
        }

        public String get(String name) {
            return set.getOrDefault(name, "");
        }

        /** The names set so far, sorted. */
        public List<String> names() {
            return new ArrayList<>(set.keySet());
        }

        public Labels build() {
            String[] pairs = new String[2 * set.size()];
            int i = 0;
            for (Map.Entry<String, String> entry : set.entrySet()) {
                pairs[i++] = entry.getKey();
                pairs[i++] = entry.getValue();
            }
            return ofSortedPairs(pairs);
        }
    }
}
