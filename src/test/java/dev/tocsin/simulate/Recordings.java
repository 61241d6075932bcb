package dev.tocsin.simulate;

import dev.tocsin.model.StaleMarker;
import dev.tocsin.storage.remote.write.RecordedSample;
import java.util.ArrayList;
import java.util.List;

/** Whether what evaluations recorded and committed arrives at the storage: all of it, in time, in order. */
final class Recordings {

    private final World world;
    private final List<RecordedSample> expected = new ArrayList<>();

    Recordings(World world) {
        this.world = world;
    }

    /** An evaluation was committed. */
    void committed(List<RecordedSample> samples) {
        expected.addAll(samples);
    }

    /** The storage is sent samples. */
    void received(List<RecordedSample> samples) {
        for (RecordedSample refused : world.backend().receive(samples)) {
            // A marker may come when the series goes on already: another group records it.
            if (!StaleMarker.is(refused.value())) {
                world.violated(
                        "recorded samples are sent in order",
                        refused.labels() + " of " + Trace.time(refused.timeMillis() * 1_000_000L));
            }
        }
    }

    /**
     * Judges.
     *
     * @param waits since when the oldest samples wait to be sent, epoch nanoseconds; {@link Long#MAX_VALUE} if none does
     */
    void judge(long waits) {
        long bound = 3 * world.scenario().tickSeconds * Timeline.SECOND + 150 * Timeline.SECOND;
        if (world.timeline().now() > Math.max(waits, world.faults().lastDisturbance()) + bound
                && waits < Long.MAX_VALUE) {
            world.violated("recorded samples are sent within a bound", "some wait since " + Trace.time(waits));
        }
        if (waits == Long.MAX_VALUE) {
            for (RecordedSample sample : expected) {
                Double there = world.backend()
                        .recorded(world.backend().id(sample.labels()))
                        .get(sample.timeMillis());
                if (!StaleMarker.is(sample.value()) && (there == null || there != sample.value())) {
                    world.violated(
                            "recorded samples arrive",
                            sample.labels() + " of " + Trace.time(sample.timeMillis() * 1_000_000L) + " is " + there
                                    + ", not " + sample.value());
                }
            }
            expected.clear();
        }
    }
}
