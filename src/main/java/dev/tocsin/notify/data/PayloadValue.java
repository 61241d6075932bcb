package dev.tocsin.notify.data;

import dev.tocsin.model.Utf8Order;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A value of a custom payload, after its templates are executed. */
sealed interface PayloadValue {

    /** A string. */
    record Text(String text) implements PayloadValue {}

    /** A number, a boolean or null, as JSON writes it. */
    record Literal(String json) implements PayloadValue {
        static final Literal NULL = new Literal("null");
    }

    /** A list. */
    record Items(List<PayloadValue> items) implements PayloadValue {
        public Items {
            items = List.copyOf(items);
        }
    }

    /** A map, sorted by name as Go writes it. */
    record Fields(SortedMap<String, PayloadValue> fields) implements PayloadValue {
        Fields(Map<String, PayloadValue> fields) {
            TreeMap<String, PayloadValue> sorted = new TreeMap<>(Utf8Order::compare);
            sorted.putAll(fields);
            this(Collections.unmodifiableSortedMap(sorted));
        }
    }
}
