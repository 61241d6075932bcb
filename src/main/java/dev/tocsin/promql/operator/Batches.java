package dev.tocsin.promql.operator;

import dev.tocsin.promql.Profile;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.promql.eval.Evaluation;
import java.util.Arrays;

/** Reads series a batch at a time, as many as make a batch of samples that fits into a processor's cache. */
final class Batches {

    private static final int FIRST = 16;
    private static final int MOST = 4096;
    private static final int SAMPLES = 131_072;

    private Batches() {}

    /** Takes a series; {@code columns} hold its samples as row {@code inColumns}. */
    interface Sink {
        void row(int row, SampleColumns columns, int inColumns);
    }

    /** Reads the samples of all series in (from, to]. */
    static void read(Evaluation evaluation, int[] ids, long from, long to, Sink sink) {
        SampleColumns columns = evaluation.query().scratch();
        Profile profile = evaluation.query().profile();
        int base = 0;
        int size = FIRST;
        while (base < ids.length) {
            evaluation.budget().check();
            int count = Math.min(size, ids.length - base);
            int[] batch = count == ids.length ? ids : Arrays.copyOfRange(ids, base, base + count);
            long begin = profile == null ? 0 : profile.now();
            Resolved.storage(() -> {
                evaluation.source().read(batch, from, to, columns);
                return true;
            });
            if (profile != null) {
                profile.read(begin);
            }
            for (int row = 0; row < count; row++) {
                sink.row(base + row, columns, row);
            }
            base += count;
            int each = Math.max(1, columns.size() / count);
            size = Math.clamp(SAMPLES / each, 1, MOST);
        }
    }
}
