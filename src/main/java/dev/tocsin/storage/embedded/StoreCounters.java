package dev.tocsin.storage.embedded;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** What a store counts for the metrics, and what it found wrong. */
public final class StoreCounters {

    private static final int KEPT_PROBLEMS = 50;

    final LongAdder samplesAppended = new LongAdder();
    final LongAdder histogramsAppended = new LongAdder();
    final LongAdder outOfOrder = new LongAdder();
    final LongAdder duplicates = new LongAdder();
    final LongAdder outOfBounds = new LongAdder();
    final LongAdder histogramsOutOfOrder = new LongAdder();
    final LongAdder histogramsOutOfBounds = new LongAdder();
    final LongAdder seriesCreated = new LongAdder();
    final LongAdder seriesRemoved = new LongAdder();
    final LongAdder logFailures = new LongAdder();
    final LongAdder corruptions = new LongAdder();
    final LongAdder snapshots = new LongAdder();
    final LongAdder snapshotFailures = new LongAdder();
    final LongAdder segmentsWritten = new LongAdder();
    final LongAdder segmentFailures = new LongAdder();
    final LongAdder segmentsDeleted = new LongAdder();
    final LongAdder samplesLost = new LongAdder();

    private final Deque<String> problems = new ArrayDeque<>();
    private final Consumer<String> listener;

    StoreCounters(Consumer<String> listener) {
        this.listener = listener;
    }

    /** Something is wrong that somebody should know: kept for the status, told to the listener (which logs it). */
    void problem(String text) {
        synchronized (problems) {
            if (text.equals(problems.peekLast())) {
                return;
            }
            problems.addLast(text);
            if (problems.size() > KEPT_PROBLEMS) {
                problems.removeFirst();
            }
        }
        listener.accept(text);
    }

    /** Bytes on disk were not what they should be. */
    void corruption(String text) {
        corruptions.increment();
        problem(text);
    }

    List<String> problems() {
        synchronized (problems) {
            return List.copyOf(problems);
        }
    }

    /** Float and histogram samples stored since the start. */
    public long samplesAppended() {
        return samplesAppended.sum();
    }

    /** Those of them that are histograms. */
    public long histogramsAppended() {
        return histogramsAppended.sum();
    }

    public long outOfOrder() {
        return outOfOrder.sum();
    }

    public long duplicates() {
        return duplicates.sum();
    }

    /** Too old or too far in the future. */
    public long outOfBounds() {
        return outOfBounds.sum();
    }

    /** Those of {@link #outOfOrder} that are histograms. */
    public long histogramsOutOfOrder() {
        return histogramsOutOfOrder.sum();
    }

    /** Those of {@link #outOfBounds} that are histograms. */
    public long histogramsOutOfBounds() {
        return histogramsOutOfBounds.sum();
    }

    public long seriesCreated() {
        return seriesCreated.sum();
    }

    /** Series forgotten, because their last sample is past retention. */
    public long seriesRemoved() {
        return seriesRemoved.sum();
    }

    /** Attempts to write the log that failed. */
    public long logFailures() {
        return logFailures.sum();
    }

    /** Damaged places found in log, snapshot and segments. */
    public long corruptions() {
        return corruptions.sum();
    }

    public long snapshots() {
        return snapshots.sum();
    }

    public long snapshotFailures() {
        return snapshotFailures.sum();
    }

    public long segmentsWritten() {
        return segmentsWritten.sum();
    }

    public long segmentFailures() {
        return segmentFailures.sum();
    }

    public long segmentsDeleted() {
        return segmentsDeleted.sum();
    }

    /** Samples that had to leave memory before they could be written. */
    public long samplesLost() {
        return samplesLost.sum();
    }
}
