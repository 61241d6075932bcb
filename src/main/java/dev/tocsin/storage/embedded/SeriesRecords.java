package dev.tocsin.storage.embedded;

import dev.tocsin.model.Labels;
import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Series with their labels as records: every string once, then series that refer to strings by number. */
final class SeriesRecords {

    private static final int STRINGS_A_RECORD = 4096;
    private static final int SERIES_A_RECORD = 1024;

    private SeriesRecords() {}

    /** Where finished records go. */
    @FunctionalInterface
    interface Target {
        void write(ByteSink records) throws IOException;
    }

    /** Writes all strings, then all series. */
    static void write(List<Series> series, ByteSink sink, Target target) throws IOException {
        Object2IntOpenHashMap<String> numbers = new Object2IntOpenHashMap<>();
        numbers.defaultReturnValue(-1);
        List<String> strings = new ArrayList<>();
        for (Series s : series) {
            Labels labels = s.labels();
            for (int i = 0; i < labels.size(); i++) {
                number(labels.name(i), numbers, strings);
                number(labels.value(i), numbers, strings);
            }
        }
        for (int from = 0; from < strings.size(); from += STRINGS_A_RECORD) {
            List<String> part = strings.subList(from, Math.min(strings.size(), from + STRINGS_A_RECORD));
            sink.clear();
            int start = Records.begin(sink, Records.SYMBOLS);
            sink.putVarint(from);
            sink.putVarint(part.size());
            part.forEach(sink::putString);
            Records.end(sink, start);
            target.write(sink);
        }
        for (int from = 0; from < series.size(); from += SERIES_A_RECORD) {
            sink.clear();
            int start = Records.begin(sink, Records.SERIES);
            List<Series> part = series.subList(from, Math.min(series.size(), from + SERIES_A_RECORD));
            sink.putVarint(part.size());
            for (Series s : part) {
                Labels labels = s.labels();
                sink.putVarint(s.id());
                sink.putZigzag(s.lastTime());
                sink.putVarint(labels.size());
                for (int i = 0; i < labels.size(); i++) {
                    sink.putVarint(numbers.getInt(labels.name(i)));
                    sink.putVarint(numbers.getInt(labels.value(i)));
                }
            }
            Records.end(sink, start);
            target.write(sink);
        }
    }

    private static void number(String text, Object2IntOpenHashMap<String> numbers, List<String> strings) {
        if (numbers.putIfAbsent(text, strings.size()) < 0) {
            strings.add(text);
        }
    }

    /** Receives a series that was read. */
    @FunctionalInterface
    interface Found {
        void series(int id, Labels labels, long lastTime);
    }

    /** Puts strings and series together again, record by record. */
    static final class Reader {
        private final List<String> strings = new ArrayList<>();
        private final Found found;

        Reader(Found found) {
            this.found = found;
        }

        void symbols(ByteSource in) {
            int first = in.getVarint32();
            int count = in.getCount();
            if (first > 1 << 28) {
                throw new CorruptException("string number " + first);
            }
            while (strings.size() < first) {
                // A damaged record before this one: series that need it are left out.
                strings.add("");
            }
            for (int i = 0; i < count; i++) {
                strings.add(in.getString());
            }
        }

        void series(ByteSource in) {
            int count = in.getCount();
            boolean lost = false;
            for (int i = 0; i < count; i++) {
                int id = in.getVarint32();
                long lastTime = in.getZigzag();
                String[] pairs = new String[2 * in.getCount()];
                boolean whole = true;
                for (int k = 0; k < pairs.length; k++) {
                    int number = in.getVarint32();
                    pairs[k] = number < strings.size() ? strings.get(number) : "";
                    whole = whole && !pairs[k].isEmpty();
                }
                if (whole) {
                    found.series(id, Labels.ofSortedPairs(pairs), lastTime);
                }
                lost |= !whole;
            }
            if (lost) {
                throw new CorruptException("series refer to strings of a damaged record");
            }
        }
    }
}
