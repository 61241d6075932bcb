package dev.tocsin.rules;

/**
 * A place in a rule file.
 *
 * @param line 1-based line
 * @param column 1-based column
 */
public record Position(int line, int column) {}
