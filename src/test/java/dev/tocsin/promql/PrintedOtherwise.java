package dev.tocsin.promql;

/**
 * Where Prometheus' own printer gives a text that does not parse to the same again, so that ours does too: an {@code info()} whose
 * selector has no matchers, and durations below a millisecond.
 */
final class PrintedOtherwise {

    private PrintedOtherwise() {}

    static boolean is(String canonical) {
        return canonical.contains("info(") || canonical.contains("0s");
    }
}
