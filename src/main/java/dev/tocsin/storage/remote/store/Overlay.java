package dev.tocsin.storage.remote.store;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.promql.MetricNames;
import dev.tocsin.storage.remote.read.SampleRow;
import dev.tocsin.storage.remote.read.SeriesInterner;
import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What rules recorded and the storage may not have yet, readable at once. Safe for several threads. */
final class Overlay {

    private final SeriesInterner interner;
    private final Int2ObjectOpenHashMap<SampleRow> rows = new Int2ObjectOpenHashMap<>();
    private final Map<String, IntArrayList> byName = new HashMap<>();
    private volatile long version;

    Overlay(SeriesInterner interner) {
        this.interner = interner;
    }

    /** Changes when series come or go. */
    long version() {
        return version;
    }

    /** Adds a sample; answers the series' id. */
    synchronized int add(Labels series, long timeMillis, double value, @Nullable FloatHistogram histogram) {
        int id = interner.id(series);
        SampleRow row = rows.get(id);
        if (row == null) {
            row = new SampleRow();
            rows.put(id, row);
            byName.computeIfAbsent(series.metricName(), n -> new IntArrayList()).add(id);
            version++;
        }
        if (histogram == null) {
            row.add(timeMillis, value);
        } else {
            row.add(timeMillis, histogram);
        }
        return id;
    }

    /** Takes a sample back. */
    synchronized void remove(int id, long timeMillis) {
        SampleRow row = rows.get(id);
        if (row != null) {
            row.replace(timeMillis - 1, timeMillis, new SampleRow());
        }
    }

    synchronized @Nullable SampleRow row(int id) {
        return rows.get(id);
    }

    /** Lets go of an id that neither this nor, as the caller says, anybody else refers to. */
    synchronized void forgetUnlessThere(int id) {
        if (id < interner.limit() && !rows.containsKey(id)) {
            interner.forget(id);
        }
    }

    boolean isEmpty() {
        return version == 0;
    }

    /** Series that match. */
    synchronized IntArrayList find(List<Matcher> matchers) {
        IntArrayList found = new IntArrayList();
        for (Map.Entry<String, IntArrayList> entry : byName.entrySet()) {
            if (!MetricNames.accept(matchers, entry.getKey())) {
                continue;
            }
            for (int id : entry.getValue()) {
                if (interner.labels(id).matches(matchers)) {
                    found.add(id);
                }
            }
        }
        return found;
    }

    /** Forgets samples up to a time. */
    synchronized void trim(long upToMillis) {
        boolean gone = false;
        var entries = rows.int2ObjectEntrySet().iterator();
        while (entries.hasNext()) {
            var entry = entries.next();
            entry.getValue().trim(upToMillis);
            if (entry.getValue().size() == 0) {
                entries.remove();
                String name = interner.labels(entry.getIntKey()).metricName();
                IntArrayList ids = byName.get(name);
                if (ids != null) {
                    ids.rem(entry.getIntKey());
                    if (ids.isEmpty()) {
                        byName.remove(name);
                    }
                }
                gone = true;
            }
        }
        if (gone) {
            version++;
        }
    }
}
