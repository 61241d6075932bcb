package dev.tocsin.storage.remote.store;

import dev.tocsin.storage.remote.read.RowSink;
import dev.tocsin.storage.remote.read.SampleRow;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.ArrayList;
import java.util.List;

/** An answer that is coming in; it counts only when all of it is there. */
final class Staging implements RowSink {

    private final List<IntArrayList> ids = new ArrayList<>();
    private final List<List<SampleRow>> rows = new ArrayList<>();
    private final int queries;

    Staging(int queries) {
        this.queries = queries;
        begin();
    }

    @Override
    public void begin() {
        ids.clear();
        rows.clear();
        for (int i = 0; i < queries; i++) {
            ids.add(new IntArrayList());
            rows.add(new ArrayList<>());
        }
    }

    @Override
    public void row(int query, int series, SampleRow row) {
        IntArrayList known = ids.get(query);
        List<SampleRow> of = rows.get(query);
        if (!known.isEmpty() && known.getInt(known.size() - 1) == series) {
            of.getLast().append(row);
        } else {
            known.add(series);
            of.add(row.copy());
        }
    }

    /** Ids of the series of a query. */
    IntArrayList ids(int query) {
        return ids.get(query);
    }

    /** The rows in the same order; taken over by whoever asks. */
    List<SampleRow> rows(int query) {
        return rows.get(query);
    }
}
