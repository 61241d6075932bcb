package dev.tocsin.storage.remote.store;

import dev.tocsin.model.Labels;
import dev.tocsin.storage.remote.write.SeriesEncoder;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A ledger's rows as a test has them. */
final class TestUnsent implements Unsent {

    private final boolean shared;
    private final Map<Long, Row> rows = new TreeMap<>();
    private long ids;

    /** Whether it cannot be read. */
    boolean broken;

    /** How many rows were read. */
    int read;

    /** What happens when its rows are asked for, after their ids. */
    Runnable afterIds = () -> {};

    TestUnsent(boolean shared) {
        this.shared = shared;
    }

    /** A row's body with one sample. */
    static byte[] body(String name, long at, double value) {
        SeriesEncoder encoder = new SeriesEncoder();
        encoder.add(SeriesEncoder.labels(Labels.of("__name__", name)), at, value, null);
        return encoder.compressed();
    }

    TestUnsent with(Set<String> names, byte[] body) {
        long id = ++ids;
        rows.put(id, new Row(id, names, body));
        return this;
    }

    /** All rows are sent. */
    void sent() {
        rows.clear();
    }

    @Override
    public boolean shared() {
        return shared;
    }

    @Override
    public List<Long> waiting() {
        if (broken) {
            throw new IllegalStateException("the ledger is away");
        }
        List<Long> all = List.copyOf(rows.keySet());
        afterIds.run();
        return all;
    }

    @Override
    public List<Row> rows(Collection<Long> ids) {
        List<Row> found =
                rows.values().stream().filter(row -> ids.contains(row.id())).toList();
        read += found.size();
        return found;
    }
}
