package dev.tocsin.promql.eval;

/** Values at the edges of {@code anchored} and {@code smoothed} ranges, whose samples reach beyond both edges. */
public final class Interpolation {

    private Interpolation() {}

    /**
     * Which samples decide the values at the edges.
     *
     * @param first at or before the left edge if there is one, else the first
     * @param last the last, or with smoothing the first at or behind the right edge
     */
    public record Edges(
            int first, int last, long firstTime, long lastTime, int from, long start, long end, boolean smoothed) {

        /** Whether no sample says anything about the range. */
        public boolean outside() {
            return lastTime <= start || (smoothed && firstTime > end);
        }

        /** Whether the left edge lies between two samples. */
        public boolean interpolatesLeft() {
            return smoothed && firstTime < start;
        }

        /** Whether the right edge lies between two samples. */
        public boolean interpolatesRight() {
            return smoothed && last > from && lastTime > end;
        }

        /** The first sample strictly inside. */
        public int firstInside() {
            return firstTime <= start ? first + 1 : first;
        }

        /** The last sample strictly inside. */
        public int lastInside() {
            return lastTime >= end ? last - 1 : last;
        }
    }

    /** The edges of samples {@code [from, to)}, of which there is at least one. */
    public static Edges edges(long[] times, int from, int to, long start, long end, boolean smoothed) {
        int last = to - 1;
        int afterStart = from;
        while (afterStart < last && times[afterStart] <= start) {
            afterStart++;
        }
        int first = Math.max(from, afterStart - 1);
        if (smoothed) {
            int atEnd = from;
            while (atEnd < last && times[atEnd] < end) {
                atEnd++;
            }
            last = atEnd;
        }
        return new Edges(first, last, times[first], times[last], from, start, end, smoothed);
    }

    /** The value at the left edge. */
    public static double left(long[] times, double[] values, Edges edges, boolean counter) {
        int first = edges.first();
        return edges.interpolatesLeft() ? at(times, values, first, edges.start(), counter) : values[first];
    }

    /** The value at the right edge. */
    public static double right(long[] times, double[] values, Edges edges, boolean counter) {
        int last = edges.last();
        return edges.interpolatesRight() ? at(times, values, last - 1, edges.end(), counter) : values[last];
    }

    /** The value between a sample and the next; a counter that fell is taken to have begun at 0. */
    public static double at(long[] times, double[] values, int before, long time, boolean counter) {
        double y1 = values[before];
        double y2 = values[before + 1];
        if (counter && y2 < y1) {
            y1 = 0;
        }
        return y1 + (y2 - y1) * (time - times[before]) / (times[before + 1] - times[before]);
    }
}
