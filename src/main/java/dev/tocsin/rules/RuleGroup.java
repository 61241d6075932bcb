package dev.tocsin.rules;

import dev.tocsin.model.Label;
import java.util.List;
import java.util.OptionalLong;

/**
 * Rules that are evaluated one after the other at the same slots.
 *
 * @param intervalNanos distance of the slots in nanoseconds, positive; the default is applied already
 * @param queryOffsetNanos how much earlier than the slot the expressions are evaluated, in nanoseconds; absent means
 *     the server's default, an explicit 0 overrides it
 * @param limit how many series or alerts a rule may produce; 0 or less means any number
 * @param labels labels of the group as written, sorted by name; they are merged into each rule's labels already
 * @param rules in the order of the file
 * @param position where the group begins in its file
 */
public record RuleGroup(
        GroupId id,
        long intervalNanos,
        OptionalLong queryOffsetNanos,
        long limit,
        List<Label> labels,
        List<Rule> rules,
        Position position) {

    public RuleGroup {
        if (intervalNanos <= 0) {
            throw new IllegalArgumentException(
                    "group \"" + id.name() + "\": interval must be positive: " + intervalNanos + "ns");
        }
        labels = List.copyOf(labels);
        rules = List.copyOf(rules);
    }

    public String name() {
        return id.name();
    }

    public String file() {
        return id.file();
    }

    /** The query offset in nanoseconds, with the server's default where the group names none. */
    public long queryOffsetNanos(long defaultNanos) {
        return queryOffsetNanos.orElse(defaultNanos);
    }
}
