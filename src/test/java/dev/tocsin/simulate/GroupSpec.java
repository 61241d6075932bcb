package dev.tocsin.simulate;

import java.util.List;
import java.util.stream.Collectors;

/** A rule group of a world. */
record GroupSpec(String name, long intervalSeconds, List<RuleSpec> rules) {

    /** As it stands in a rule file. */
    String yaml() {
        return "- name: " + name + "\n  interval: " + intervalSeconds + "s\n  rules:\n"
                + rules.stream().map(RuleSpec::yaml).collect(Collectors.joining());
    }
}
