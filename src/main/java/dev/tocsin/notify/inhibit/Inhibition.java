package dev.tocsin.notify.inhibit;

import dev.tocsin.model.Fingerprint;

/**
 * Why an alert is inhibited.
 *
 * @param rule position of the rule in the configuration, from 0
 * @param ruleName its name, or empty
 * @param source the alert that inhibits
 */
public record Inhibition(int rule, String ruleName, Fingerprint source) {}
