package dev.tocsin.function.message;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The rule groups whose commits handed something over to notify, and of which nobody was told yet. */
final class DueKeys {

    /** More than that are told as one message without a key. */
    private static final int MAX = 10_000;

    private final Set<String> keys = new LinkedHashSet<>();

    synchronized void add(String key) {
        if (keys.size() < MAX) {
            keys.add(key);
        }
    }

    synchronized void addAll(Collection<String> again) {
        again.forEach(this::add);
    }

    /** All of them; they are forgotten here. */
    synchronized List<String> take() {
        List<String> taken = new ArrayList<>(keys);
        keys.clear();
        return taken;
    }
}
