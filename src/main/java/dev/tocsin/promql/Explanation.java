package dev.tocsin.promql;

import java.util.List;
import java.util.Locale;

/**
 * A part of a query's plan and what it cost.
 *
 * @param operation what it does: the text of a selector, the name of a function, an operator with its modifiers
 * @param position where it begins in the text of the query, characters from 0
 * @param nanos time spent in it and in what is below it, in nanoseconds; of a range selector: reading
 * @param series series of its value
 * @param samples samples of its value over all steps, of a range selector: samples that were read; a histogram counts by its
 *     size
 * @param evaluations how often it was evaluated: long ranges in stretches, a part that does not change once
 * @param shared whether the value was taken over from another query of the iteration, so that nothing below it was evaluated
 * @param children the parts below
 */
public record Explanation(
        String operation,
        int position,
        long nanos,
        int series,
        long samples,
        int evaluations,
        boolean shared,
        List<Explanation> children) {

    /** Time spent in it and not in what is below it, in nanoseconds. */
    public long ownNanos() {
        return Math.max(
                0, nanos - children.stream().mapToLong(Explanation::nanos).sum());
    }

    /** A line for each part, those below indented. */
    public static String text(List<Explanation> parts) {
        StringBuilder out = new StringBuilder();
        parts.forEach(part -> part.append(out, ""));
        return out.toString();
    }

    private void append(StringBuilder out, String indent) {
        out.append(
                String.format(Locale.ROOT, "%10.3f ms %8d series %10d samples  ", ownNanos() / 1e6, series, samples));
        out.append(indent).append(operation);
        if (shared) {
            out.append("  (shared)");
        }
        if (evaluations > 1) {
            out.append("  (").append(evaluations).append(" times)");
        }
        out.append('\n');
        children.forEach(child -> child.append(out, indent + "  "));
    }
}
