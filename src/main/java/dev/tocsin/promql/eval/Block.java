package dev.tocsin.promql.eval;

import dev.tocsin.model.FloatHistogram;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An instant vector over some steps, as columns: the value of row {@code r} at step {@code s} is at {@code r · steps + s},
 * and there only if the presence bit of that position is set. Owned by the operator that asked for it, which may change
 * it in place.
 */
public final class Block {

    /** The labels. */
    public final Rows rows;
    /** Number of steps. */
    public final int steps;
    /** Float values; anything where the bit is not set, 0 where there is a histogram. */
    public final double[] values;
    /** Presence, bit {@code i & 63} of word {@code i >> 6} for position {@code i}. */
    public final long[] present;
    /** Histograms by position, {@code null} entries for floats; {@code null} if there is none. */
    public FloatHistogram @Nullable [] histograms;
    /** For one step only: rows in the order of the result, where that is not the order of the rows. */
    public int @Nullable [] order;

    /** An empty block. */
    public Block(Rows rows, int steps) {
        this(rows, steps, new double[Math.multiplyExact(rows.count(), steps)]);
    }

    /** A block without presence bits over an array of values. */
    public Block(Rows rows, int steps, double[] values) {
        this(rows, steps, values, new long[words(rows.count() * steps)]);
    }

    /** A block over arrays that are there already. */
    public Block(Rows rows, int steps, double[] values, long[] present) {
        this.rows = rows;
        this.steps = steps;
        this.values = values;
        this.present = present;
    }

    /** Words that hold a number of bits. */
    public static int words(int bits) {
        return bits + 63 >> 6;
    }

    /** Number of positions. */
    public int cells() {
        return rows.count() * steps;
    }

    public boolean has(int cell) {
        return (present[cell >> 6] >>> cell & 1) != 0;
    }

    /** Stores a float. */
    public void set(int cell, double value) {
        values[cell] = value;
        present[cell >> 6] |= 1L << cell;
    }

    /** Stores a histogram. */
    public void set(int cell, FloatHistogram histogram) {
        if (histograms == null) {
            histograms = new FloatHistogram[cells()];
        }
        histograms[cell] = histogram;
        set(cell, 0.0);
    }

    /** Stores what another block has at a position. */
    public void copy(int cell, Block from, int fromCell) {
        FloatHistogram histogram = from.histogram(fromCell);
        if (histogram == null) {
            set(cell, from.values[fromCell]);
        } else {
            set(cell, histogram);
        }
    }

    /** Takes a value away. */
    public void clear(int cell) {
        present[cell >> 6] &= ~(1L << cell);
    }

    /** The histogram at a position that has a value, or {@code null} if that is a float. */
    public @Nullable FloatHistogram histogram(int cell) {
        return histograms == null ? null : histograms[cell];
    }

    /** The same values under other labels, of as many rows. */
    public Block withRows(Rows others) {
        if (others == rows) {
            return this;
        }
        Block out = new Block(others, steps, values, present);
        out.histograms = histograms;
        out.order = order;
        return out;
    }

    /** Takes all histograms away; floats stay. */
    public void keepFloats() {
        if (histograms != null) {
            for (int cell = 0; cell < histograms.length; cell++) {
                if (histograms[cell] != null) {
                    clear(cell);
                }
            }
            histograms = null;
        }
    }

    /** Whether any value is there. */
    public boolean isEmpty() {
        for (long word : present) {
            if (word != 0) {
                return false;
            }
        }
        return true;
    }

    /** Values there are, a histogram counted by its size in units of 16 bytes. */
    public long samples() {
        long count = 0;
        for (long word : present) {
            count += Long.bitCount(word);
        }
        if (histograms != null) {
            for (int cell = 0; cell < histograms.length; cell++) {
                FloatHistogram histogram = histograms[cell];
                if (histogram != null && has(cell)) {
                    count += Budget.size(histogram) - 1;
                }
            }
        }
        return count;
    }

    /** The same values, to be changed apart. */
    public Block copy() {
        Block out = new Block(rows, steps, values.clone(), present.clone());
        out.histograms = histograms == null ? null : histograms.clone();
        out.order = order;
        return out;
    }

    /** This block of one step, repeated for a number of steps. */
    public Block repeated(int count) {
        if (count == steps) {
            return this;
        }
        Block out = new Block(rows, count);
        for (int row = 0; row < rows.count(); row++) {
            if (has(row)) {
                FloatHistogram histogram = histogram(row);
                for (int cell = row * count; cell < (row + 1) * count; cell++) {
                    if (histogram == null) {
                        out.set(cell, values[row]);
                    } else {
                        out.set(cell, histogram);
                    }
                }
            }
        }
        if (count == 1) {
            out.order = order;
        }
        return out;
    }

    /** Sets the presence bits of the first {@code cells} positions. */
    public static long[] allPresent(int cells) {
        long[] bits = new long[words(cells)];
        Arrays.fill(bits, -1L);
        if ((cells & 63) != 0) {
            bits[bits.length - 1] = (1L << cells) - 1;
        }
        return bits;
    }
}
