package dev.tocsin.storage;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * What became of a batch, sample by sample.
 *
 * <p>Samples are visible to readers when the result is returned; they are durable once
 * {@link SampleAppender#awaitDurable} has returned for it.
 */
public final class AppendResult {

    private static final SampleOutcome[] OUTCOMES = SampleOutcome.values();

    private final byte[] outcomes;
    private final int[] seriesIds;
    private final long logPosition;
    private final int newSeries;
    private final String firstError;
    private final int[] counts = new int[OUTCOMES.length];

    /**
     * Made by a store.
     *
     * @param outcomes ordinals of {@link SampleOutcome}, one a sample; taken over
     * @param seriesIds the series each sample belongs to, −1 where it has none; taken over
     * @param logPosition how far the store's log must be on disk for this batch to be durable
     * @param newSeries how many series the batch created
     * @param firstError why the first refused sample was refused, in Prometheus' words; empty if none was
     */
    public AppendResult(byte[] outcomes, int[] seriesIds, long logPosition, int newSeries, String firstError) {
        this.outcomes = outcomes;
        this.seriesIds = seriesIds;
        this.logPosition = logPosition;
        this.newSeries = newSeries;
        this.firstError = firstError;
        for (byte outcome : outcomes) {
            counts[outcome]++;
        }
    }

    public int size() {
        return outcomes.length;
    }

    public SampleOutcome outcome(int index) {
        return OUTCOMES[outcomes[index]];
    }

    /** The id of the series a sample went to, for {@link SampleBatch#add(int, long, double)}; −1 if it has none. */
    public int seriesId(int index) {
        return seriesIds[index];
    }

    /** How many samples ended in an outcome. */
    public int count(SampleOutcome outcome) {
        return counts[outcome.ordinal()];
    }

    /** How many samples were refused, for whatever reason. */
    public int refused() {
        int refused = 0;
        for (SampleOutcome outcome : OUTCOMES) {
            refused += outcome.accepted() ? 0 : counts[outcome.ordinal()];
        }
        return refused;
    }

    /** Why the first refused sample was refused, in Prometheus' words; empty if none was. */
    public String firstError() {
        return firstError;
    }

    public long logPosition() {
        return logPosition;
    }

    /** How many series came into being. */
    public int newSeries() {
        return newSeries;
    }

    @Override
    public String toString() {
        Map<SampleOutcome, Integer> seen = new EnumMap<>(SampleOutcome.class);
        Arrays.stream(OUTCOMES).filter(o -> counts[o.ordinal()] > 0).forEach(o -> seen.put(o, counts[o.ordinal()]));
        return seen.toString();
    }
}
