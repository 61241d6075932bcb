package dev.tocsin.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The silences of a world, as they stand in the ledger, and what they mean. */
final class Silencing {

    /**
     * A silence of alerts with a label.
     *
     * @param tag names it
     * @param seen when it was first seen in the ledger in this form
     */
    record Silence(String tag, String label, String value, long startsAt, long endsAt, long seen) {

        /** Whether it silences. */
        boolean covers(Map<String, String> alert, long now) {
            return startsAt <= now && now < endsAt && value.equals(alert.get(label));
        }
    }

    private final List<Silence> silences = new ArrayList<>();

    /** Takes note of a silence as it stands in the ledger. */
    void seen(Silence silence) {
        Silence before = silences.stream()
                .filter(s -> s.tag().equals(silence.tag()))
                .findFirst()
                .orElse(null);
        if (before == null || before.endsAt() != silence.endsAt() || before.startsAt() != silence.startsAt()) {
            silences.remove(before);
            silences.add(silence);
        }
    }

    /** As {@link #seen(Silence)} of each; others that there were are there no more. */
    void seen(List<Silence> all) {
        silences.removeIf(old -> all.stream().noneMatch(s -> s.tag().equals(old.tag())));
        all.forEach(this::seen);
    }

    boolean covers(Map<String, String> alert, long now) {
        return silences.stream().anyMatch(s -> s.covers(alert, now));
    }

    /** Whether an alert was silenced all the time since a moment, and everybody could see that. */
    boolean coveredSince(Map<String, String> alert, long since, long now) {
        return silences.stream().anyMatch(s -> s.seen() <= since && s.startsAt() <= since && s.covers(alert, now));
    }
}
