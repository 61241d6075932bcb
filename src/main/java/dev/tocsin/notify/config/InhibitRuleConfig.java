package dev.tocsin.notify.config;

import dev.tocsin.model.Matcher;
import java.util.List;

/**
 * An inhibition rule.
 *
 * @param name or empty
 * @param sourceMatchers alerts that inhibit; none matches every alert
 * @param targetMatchers alerts that are inhibited; none matches every alert
 * @param equal labels whose values must be the same on both; a missing label is the empty string
 */
public record InhibitRuleConfig(
        String name, List<Matcher> sourceMatchers, List<Matcher> targetMatchers, List<String> equal) {
    public InhibitRuleConfig {
        sourceMatchers = List.copyOf(sourceMatchers);
        targetMatchers = List.copyOf(targetMatchers);
        equal = List.copyOf(equal);
    }
}
