package dev.tocsin.template;

/**
 * What a label or annotation template became.
 *
 * @param text the text; {@code <error expanding template: MESSAGE>} where the expansion failed
 * @param failed whether it failed: to be counted and logged, the alert lives on with the text
 */
public record Expansion(String text, boolean failed) {}
