package dev.tocsin.template.value;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Utf8Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes the entries of map values. */
public final class MapEntries {

    /** No entries. */
    public static final GoValue.Entries EMPTY = new OfSorted(new TreeMap<>());

    private MapEntries() {}

    /** Entries of a map of values. */
    public static GoValue.Entries of(Map<String, GoValue> map) {
        TreeMap<String, GoValue> sorted = new TreeMap<>(Utf8Order::compare);
        sorted.putAll(map);
        return new OfSorted(sorted);
    }

    /** Entries of a map of strings. */
    public static GoValue.Entries ofStrings(Map<String, String> map) {
        TreeMap<String, GoValue> sorted = new TreeMap<>(Utf8Order::compare);
        map.forEach((key, value) -> sorted.put(key, GoValue.of(value)));
        return new OfSorted(sorted);
    }

    /** Entries of a label set, read where they are. */
    public static GoValue.Entries of(Labels labels) {
        return new OfLabels(labels);
    }

    private record OfSorted(SortedMap<String, GoValue> map) implements GoValue.Entries {
        @Override
        public Optional<GoValue> get(String key) {
            return Optional.ofNullable(map.get(key));
        }

        @Override
        public List<String> keys() {
            return List.copyOf(map.keySet());
        }

        @Override
        public int size() {
            return map.size();
        }
    }

    private record OfLabels(Labels labels) implements GoValue.Entries {
        @Override
        public Optional<GoValue> get(String key) {
            String value = labels.get(key);
            return value.isEmpty() ? Optional.empty() : Optional.of(GoValue.of(value));
        }

        @Override
        public List<String> keys() {
            List<String> keys = new ArrayList<>(labels.size());
            for (int i = 0; i < labels.size(); i++) {
                keys.add(labels.name(i));
            }
            return keys;
        }

        @Override
        public int size() {
            return labels.size();
        }
    }
}
