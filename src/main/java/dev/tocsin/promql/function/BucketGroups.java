package dev.tocsin.promql.function;

import dev.tocsin.model.Labels;
import dev.tocsin.promql.eval.Rows;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Which rows are buckets of which classic histogram, in the order of their bounds: label work of the histogram functions.
 * A row that holds native histograms belongs to the group of all its labels.
 */
final class BucketGroups {

    static final String LE = "le";

    private Rows input = Rows.NONE;
    private boolean natives;

    private Rows groups = Rows.NONE;
    private double[] bounds = {};
    private int[] classicGroup = {};
    private int[] nativeGroup = {};
    private int[] members = {};
    private int[] starts = {0};

    void update(Rows rows, boolean withNatives) {
        if (rows == input && natives == withNatives) {
            return;
        }
        input = rows;
        natives = withNatives;
        int count = rows.count();
        bounds = new double[count];
        classicGroup = new int[count];
        nativeGroup = new int[withNatives ? count : 0];
        // Sources of groups without their bounds count down from −1.
        Rows.Builder builder = new Rows.Builder(from ->
                from >= 0 ? rows.labels((int) from) : rows.labels((int) ~from).without(LE));
        for (int row = 0; row < count; row++) {
            Labels labels = rows.labels(row);
            bounds[row] = parse(labels.get(LE));
            // NaN marks a bound that cannot be read.
            classicGroup[row] =
                    Double.isNaN(bounds[row]) ? -1 : builder.row(labels.without(LE), rows.dropsName(row), ~row);
            if (withNatives) {
                nativeGroup[row] = builder.row(labels, rows.dropsName(row), row);
            }
        }
        groups = builder.build();
        sort();
    }

    private void sort() {
        members = IntStream.range(0, bounds.length)
                .filter(row -> classicGroup[row] >= 0)
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(row -> classicGroup[row])
                        .thenComparingDouble(row -> bounds[row]))
                .mapToInt(Integer::intValue)
                .toArray();
        starts = new int[groups.count() + 1];
        for (int row : members) {
            starts[classicGroup[row] + 1]++;
        }
        for (int group = 0; group < groups.count(); group++) {
            starts[group + 1] += starts[group];
        }
    }

    /** A bucket bound as Go's {@code ParseFloat} reads it, or NaN. */
    private static double parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        switch (lower) {
            case "+inf", "inf", "+infinity", "infinity" -> {
                return Double.POSITIVE_INFINITY;
            }
            case "-inf", "-infinity" -> {
                return Double.NEGATIVE_INFINITY;
            }
            default -> {
                boolean number = !lower.isEmpty()
                        && lower.chars()
                                .allMatch(c -> "0123456789.+-ex".indexOf(c) >= 0 || (c >= 'a' && c <= 'f') || c == 'p')
                        && (lower.contains("x") || !lower.matches(".*[df]"));
                try {
                    return number ? Double.parseDouble(lower) : Double.NaN;
                } catch (NumberFormatException e) {
                    return Double.NaN;
                }
            }
        }
    }

    /** Labels of the groups, metric names kept. */
    Rows groups() {
        return groups;
    }

    /** The group of a row of buckets, or −1 if it has no readable bound. */
    int classicGroup(int row) {
        return classicGroup[row];
    }

    /** The group of a row of native histograms. */
    int nativeGroup(int row) {
        return nativeGroup[row];
    }

    double bound(int row) {
        return bounds[row];
    }

    /** The buckets of a group, bounds ascending. */
    int[] members(int group) {
        return Arrays.copyOfRange(members, starts[group], starts[group + 1]);
    }
}
