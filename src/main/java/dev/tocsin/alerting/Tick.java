package dev.tocsin.alerting;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * One evaluation: when, and through what it reads and writes.
 *
 * @param atNanos the instant that is evaluated (the slot), epoch nanoseconds; later than the group's last one
 * @param nowNanos the clock at the start, epoch nanoseconds; only for {@code lastEvaluation}
 * @param instanceIds ids for new alert rows, each once
 * @param elapsedNanos nanoseconds since any fixed point: measures how long rules take
 * @param stopped asked between two rules: true skips the rest of the iteration (lease lost, shutting down)
 */
public record Tick(
        long atNanos,
        long nowNanos,
        RuleQueries queries,
        SampleSink sink,
        LongSupplier instanceIds,
        LongSupplier elapsedNanos,
        BooleanSupplier stopped) {

    /** A tick in virtual time: everything takes no time, nothing stops it. */
    public static Tick at(long atNanos, RuleQueries queries, SampleSink sink, LongSupplier instanceIds) {
        return new Tick(atNanos, atNanos, queries, sink, instanceIds, () -> 0, () -> false);
    }
}
