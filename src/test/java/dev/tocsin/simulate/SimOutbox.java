package dev.tocsin.simulate;

import dev.tocsin.ledger.Ledger;
import dev.tocsin.ledger.SampleOutbox;
import dev.tocsin.storage.remote.Snappy;
import dev.tocsin.storage.remote.store.Unsent;
import dev.tocsin.storage.remote.write.RecordedSample;
import dev.tocsin.storage.remote.write.SeriesEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Sends what rules recorded, as {@code OutboxSender} does: leases rows, sends them, deletes them. Until then they are
 * read from the ledger, as {@code RemoteStorage} does.
 */
final class SimOutbox implements Unsent {

    /** Name of the storage in the outbox. */
    static final String ENDPOINT = "backend";

    /** As {@code OutboxSender}. */
    private static final long LEASE = 60 * Timeline.SECOND;

    private static final int MOST_SAMPLES = 2_000;

    private final SimProcess process;
    private final World world;
    private final Ledger ledger;

    SimOutbox(SimProcess process, World world, Ledger ledger) {
        this.process = process;
        this.world = world;
        this.ledger = ledger;
    }

    /** Samples as a row. */
    static List<SampleOutbox.Batch> batches(List<RecordedSample> samples) {
        if (samples.isEmpty()) {
            return List.of();
        }
        SeriesEncoder encoder = new SeriesEncoder();
        samples.forEach(s -> encoder.add(SeriesEncoder.labels(s.labels()), s.timeMillis(), s.value(), null));
        long newest =
                samples.stream().mapToLong(RecordedSample::timeMillis).max().orElseThrow();
        List<String> names =
                samples.stream().map(s -> s.labels().metricName()).distinct().toList();
        return List.of(new SampleOutbox.Batch(samples.size(), newest, names, encoder.compressed()));
    }

    private static List<RecordedSample> samples(SampleOutbox.Row row) {
        try {
            return RecordedSample.read(Snappy.decompress(row.batch().body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends what waits and is nobody's. */
    void send() {
        while (true) {
            if (!ledger.sampleOutbox().waits(ENDPOINT)) {
                return;
            }
            List<SampleOutbox.Row> rows = ledger.sampleOutbox().lease(process.name(), ENDPOINT, MOST_SAMPLES, LEASE);
            if (rows.isEmpty()) {
                return;
            }
            process.seam("before it sends samples");
            boolean lost = process.faults().happens(0.1);
            if (!lost || process.faults().dice().chance(0.5)) {
                rows.forEach(row -> world.recordings().received(samples(row)));
            }
            process.seam("after it sent samples");
            List<Long> ids = new ArrayList<>();
            rows.forEach(row -> ids.add(row.id()));
            if (lost) {
                process.say("cannot send samples");
                ledger.sampleOutbox().release(process.name(), ids);
                return;
            }
            ledger.sampleOutbox().delete(ids);
        }
    }

    @Override
    public boolean shared() {
        return ledger.database().shared();
    }

    @Override
    public List<Long> waiting() {
        return ledger.sampleOutbox().waiting(ENDPOINT);
    }

    @Override
    public List<Row> rows(Collection<Long> ids) {
        process.seam("in the outbox");
        return ledger.sampleOutbox().rows(ids).stream()
                .map(row -> new Row(
                        row.id(), Set.copyOf(row.batch().names()), row.batch().body()))
                .toList();
    }
}
