package dev.tocsin.storage.embedded;

import dev.tocsin.model.Labels;
import dev.tocsin.storage.SampleBatch;
import java.io.IOException;
import java.nio.file.Path;

/** A process that writes until it is killed, and prints the number of each batch once it is acknowledged. */
final class KilledWriter {

    static final long START = 1_700_000_000_000L;
    static final int SERIES = 50;

    private KilledWriter() {}

    static Labels series(int i) {
        return Labels.of("__name__", "killed", "i", String.valueOf(i));
    }

    /** Start timestamps: none, one for seven samples, another with each sample. */
    static long start(int i, int step) {
        return switch (i % 3) {
            case 0 -> 0;
            case 1 -> START + step / 7 * 7_000L - 1;
            default -> START + step * 1000L - 500;
        };
    }

    public static void main(String[] args) throws IOException {
        StoreSettings settings =
                StoreSettings.of(Path.of(args[0])).withRetention(0, 0).withSpans(20_000, 10_000);
        long[] now = {START};
        EmbeddedStore store = EmbeddedStore.open(settings, () -> now[0], System.err::println);
        SampleBatch batch = new SampleBatch();
        for (int step = Integer.parseInt(args[1]); ; step++) {
            batch.clear();
            now[0] = START + step * 1000L;
            for (int i = 0; i < SERIES; i++) {
                batch.add(series(i), now[0], step).start(start(i, step));
            }
            store.awaitDurable(store.append(batch));
            System.out.println(step);
            if (step % 20 == 0) {
                // Segments and snapshots are written all the time, so that the end may come in the midst of one.
                store.upkeep();
            }
        }
    }
}
