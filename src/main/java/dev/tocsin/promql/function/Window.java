package dev.tocsin.promql.function;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.GoQuote;
import dev.tocsin.promql.Expr.Extension;
import dev.tocsin.promql.eval.RangeOperator;
import dev.tocsin.promql.eval.Remarks;
import dev.tocsin.promql.eval.Rows;
import dev.tocsin.promql.eval.Samples;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a range function works on, reused from call to call: the samples of one series in (start, end], floats and
 * histograms apart. The function leaves its result here.
 */
public final class Window {

    /** Times of the floats, Unix milliseconds, ascending; those in the window are {@code [from, to)}. */
    public long[] times = {};
    /** The floats. */
    public double[] values = {};

    public int from;
    public int to;

    /** Times of the histograms; those in the window are {@code [histogramFrom, histogramTo)}. */
    public long[] histogramTimes = {};

    public FloatHistogram[] histograms = {};
    public int histogramFrom;
    public int histogramTo;

    /** Start timestamps of the floats by position, 0 where none is known; null if none is known or wanted. */
    public long @Nullable [] starts;

    /** As {@link #starts}, of the histograms. */
    public long @Nullable [] histogramStarts;

    /** Left edge, exclusive, Unix milliseconds. */
    public long start;
    /** Right edge, inclusive. */
    public long end;
    /** Length in milliseconds. */
    public long rangeMillis;
    /** Evaluation time of the step. */
    public long evaluationTime;

    /** The result, if it is a float. */
    public double value;
    /** The result, if it is a histogram. */
    public @Nullable FloatHistogram histogram;

    /** Position of the greatest or least float, whichever the function wants; -1 if it was not looked for. */
    int extreme;

    /** Up to where floats were compared for {@link #extreme}, exclusive. */
    int compared;

    /** Positions where a counter began anew, or a value changed, ascending, of the floats up to {@link #searched}. */
    private int[] marks = new int[16];

    private int firstMark;
    private int marksEnd;
    private int searched;

    private final Remarks remarks;
    private final int position;
    private double[][] arguments = {};
    private Rows rows = Rows.NONE;
    private int row;
    private int step;
    private Extension extension = Extension.NONE;

    Window(Remarks remarks, int position) {
        this.remarks = remarks;
        this.position = position;
    }

    /** The values of the scalar arguments by argument and step. */
    void arguments(double[][] values) {
        arguments = values;
    }

    void load(Samples samples, Rows ofRows, int ofRow) {
        times = samples.times;
        values = samples.values;
        from = samples.from;
        to = samples.from;
        histogramTimes = samples.histogramTimes;
        histograms = samples.histograms;
        histogramFrom = samples.histogramFrom;
        histogramTo = samples.histogramFrom;
        starts = samples.starts;
        histogramStarts = samples.histogramStarts;
        extreme = -1;
        firstMark = 0;
        marksEnd = 0;
        searched = from + 1;
        rows = ofRows;
        row = ofRow;
    }

    /**
     * What a counter lost by beginning anew: the floats before each reset, added up in order of time. Each float is looked at
     * once, however many windows hold it.
     *
     * @param sum what they are added to
     */
    double addLost(double sum) {
        markResets();
        double result = sum;
        for (int i = firstMark; i < marksEnd; i++) {
            result += values[marks[i] - 1];
        }
        return result;
    }

    /** How often a counter of floats began anew. Each float is looked at once. */
    int countResets() {
        markResets();
        return marksEnd - firstMark;
    }

    /** How often the floats changed, NaN being equal to NaN. Each float is looked at once. */
    int countChanges() {
        for (; searched < to; searched++) {
            if (Changes.differ(values[searched], values[searched - 1])) {
                mark();
            }
        }
        dropMarks();
        return marksEnd - firstMark;
    }

    private void markResets() {
        for (; searched < to; searched++) {
            if (values[searched] < values[searched - 1] || StartTimestamps.isReset(starts, times, searched)) {
                mark();
            }
        }
        dropMarks();
    }

    private void mark() {
        if (marksEnd == marks.length) {
            marks = Arrays.copyOf(marks, 2 * marksEnd);
        }
        marks[marksEnd++] = searched;
    }

    /** The first float of a window has none before it. */
    private void dropMarks() {
        while (firstMark < marksEnd && marks[firstMark] <= from) {
            firstMark++;
        }
    }

    /** Moves on to a step; edges never go back. */
    void moveTo(Samples samples, RangeOperator.Windows windows, int toStep, long time) {
        step = toStep;
        start = windows.start(toStep);
        end = windows.end(toStep);
        extension = windows.extension();
        long newStart = windows.samplesFrom(toStep);
        long newEnd = windows.samplesTo(toStep);
        evaluationTime = time;
        histogram = null;
        while (to < samples.to && times[to] <= newEnd) {
            to++;
        }
        while (from < to && times[from] <= newStart) {
            from++;
        }
        while (histogramTo < samples.histogramTo && histogramTimes[histogramTo] <= newEnd) {
            histogramTo++;
        }
        while (histogramFrom < histogramTo && histogramTimes[histogramFrom] <= newStart) {
            histogramFrom++;
        }
    }

    /** Whether samples beyond the edges are there too. */
    public boolean extended() {
        return extension != Extension.NONE;
    }

    /** Whether samples beyond the right edge are there too. */
    public boolean smoothed() {
        return extension == Extension.SMOOTHED;
    }

    /** Number of floats. */
    public int floats() {
        return to - from;
    }

    /** Number of histograms. */
    public int histogramCount() {
        return histogramTo - histogramFrom;
    }

    /** Whether there are both floats and histograms. */
    public boolean mixed() {
        return from < to && histogramFrom < histogramTo;
    }

    public boolean isEmpty() {
        return from == to && histogramFrom == histogramTo;
    }

    /** A scalar argument of the function, counted without the range vector. */
    public double argument(int index) {
        return arguments[index][step];
    }

    /** Leaves a float as the result. */
    public boolean result(double result) {
        value = result;
        return true;
    }

    /** Leaves a histogram as the result. */
    public boolean result(FloatHistogram result) {
        histogram = result;
        return true;
    }

    /** Warns about the metric: the text is followed by its quoted name. */
    public void warnOfMetric(String text) {
        remarks.warn(text + " " + quotedName(), position);
    }

    /** Says that histograms were left out. */
    public void informOfIgnoredHistograms() {
        remarks.inform(
                "ignored histograms in a range containing both floats and histograms for metric name " + quotedName(),
                position);
    }

    /** Warns that floats and histograms cannot be used together; there is no result then. */
    public boolean warnOfMix() {
        remarks.warn("encountered a mix of histograms and floats for metric name " + quotedName(), position);
        return false;
    }

    public Remarks remarks() {
        return remarks;
    }

    /** Where annotations point to. */
    public int position() {
        return position;
    }

    private String quotedName() {
        return GoQuote.quote(rows.labels(row).metricName());
    }
}
