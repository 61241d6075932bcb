package dev.tocsin.rules;

import dev.tocsin.model.Label;
import java.util.List;

/**
 * What a rule is known by, now and in the ledger. Neither expression nor durations nor annotations belong to it, so a
 * change of those keeps the state of its alerts, as in Prometheus ({@code rules/group.go CopyState}).
 *
 * @param group the group it is in
 * @param name the alert's or the recorded metric's name
 * @param labels labels of group and rule merged, as {@link Rule#labels()}
 * @param ordinal 0 for the first rule of the group with this name and these labels, 1 for the second, …
 */
public record RuleId(GroupId group, String name, List<Label> labels, int ordinal) {

    public RuleId {
        labels = List.copyOf(labels);
    }
}
