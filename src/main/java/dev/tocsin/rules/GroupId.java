package dev.tocsin.rules;

/**
 * What a rule group is known by, now and in the ledger: two groups are the same group exactly when these are equal.
 *
 * @param source id of the rule source that delivered it, such as {@code files}
 * @param file path of the file as its glob names it (Prometheus hashes this text into the evaluation slots, so it is
 *     neither made absolute nor cleaned)
 * @param name the group's name, unique within a file
 */
public record GroupId(String source, String file, String name) {

    /** {@code file;name}: the value of the {@code rule_group} label of the metrics (Prometheus {@code GroupKey}). */
    public String key() {
        return file + ";" + name;
    }
}
