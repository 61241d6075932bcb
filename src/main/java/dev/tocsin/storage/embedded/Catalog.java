package dev.tocsin.storage.embedded;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.model.Utf8Order;
import dev.tocsin.storage.CardinalityStats;
import dev.tocsin.storage.CardinalityStats.Stat;
import dev.tocsin.storage.MetricMetadata;
import dev.tocsin.storage.SeriesCatalog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Answers questions about series from the index. */
final class Catalog implements SeriesCatalog {

    private final Head head;
    private final StoreSettings settings;

    Catalog(Head head, StoreSettings settings) {
        this.head = head;
        this.settings = settings;
    }

    /** Whether only series with samples in memory can have samples in a range. */
    static boolean liveOnly(Head head, long fromMillis) {
        return fromMillis >= head.flushedUntil;
    }

    @Override
    public Found<String> labelNames(List<List<Matcher>> sets, long fromMillis, long toMillis, int limit) {
        if (nothingIn(fromMillis, toMillis)) {
            return new Found<>(List.of(), false);
        }
        Set<String> names = new HashSet<>();
        if (sets.isEmpty()) {
            head.index.forEachPair(liveOnly(head, fromMillis), (name, value) -> names.add(name));
        } else {
            for (Series series : matching(sets, fromMillis)) {
                for (int i = 0; i < series.labels().size(); i++) {
                    names.add(series.labels().name(i));
                }
            }
        }
        return sorted(names, Utf8Order::compare, limit);
    }

    @Override
    public Found<String> labelValues(String name, List<List<Matcher>> sets, long fromMillis, long toMillis, int limit) {
        if (nothingIn(fromMillis, toMillis)) {
            return new Found<>(List.of(), false);
        }
        Set<String> values = new HashSet<>();
        if (sets.isEmpty()) {
            head.index.forEachValue(name, liveOnly(head, fromMillis), values::add);
        } else {
            for (Series series : matching(sets, fromMillis)) {
                values.add(series.labels().get(name));
            }
            values.remove("");
        }
        return sorted(values, Utf8Order::compare, limit);
    }

    @Override
    public Found<Labels> series(List<List<Matcher>> sets, long fromMillis, long toMillis, int limit) {
        if (nothingIn(fromMillis, toMillis)) {
            return new Found<>(List.of(), false);
        }
        List<Labels> found = new ArrayList<>();
        for (Series series : matching(sets.isEmpty() ? List.of(List.of()) : sets, fromMillis)) {
            found.add(series.labels());
        }
        return sorted(found, Comparator.naturalOrder(), limit);
    }

    private boolean nothingIn(long fromMillis, long toMillis) {
        long newest = head.maxTime;
        if (newest == Long.MIN_VALUE || fromMillis > newest) {
            return true;
        }
        // Older than anything kept.
        return settings.retentionMillis() > 0
                && toMillis < newest - settings.retentionMillis() - settings.blockMillis() - settings.maxLagMillis();
    }

    private List<Series> matching(List<List<Matcher>> sets, long fromMillis) {
        BitSet seen = new BitSet();
        List<Series> found = new ArrayList<>();
        for (List<Matcher> matchers : sets) {
            for (int id : head.index.find(matchers, liveOnly(head, fromMillis))) {
                Series series = head.table.get(id);
                if (series != null && !seen.get(id)) {
                    seen.set(id);
                    found.add(series);
                }
            }
        }
        return found;
    }

    private static <T> Found<T> sorted(Collection<T> items, Comparator<T> order, int limit) {
        List<T> list = new ArrayList<>(items);
        list.sort(order);
        boolean cut = limit > 0 && list.size() > limit;
        return new Found<>(List.copyOf(cut ? list.subList(0, limit) : list), cut);
    }

    @Override
    public Map<String, List<MetricMetadata>> metadata(String metric, int limit, int limitPerMetric) {
        Map<String, List<MetricMetadata>> found = new TreeMap<>();
        head.metadata().forEach((family, entries) -> {
            if ((metric.isEmpty() || metric.equals(family)) && (limit < 0 || found.size() < limit)) {
                found.put(
                        family,
                        limitPerMetric > 0 && entries.size() > limitPerMetric
                                ? entries.subList(0, limitPerMetric)
                                : entries);
            }
        });
        return found;
    }

    @Override
    public CardinalityStats cardinality(int limit) {
        Map<String, Long> byMetric = new HashMap<>();
        Map<String, Long> valuesByName = new HashMap<>();
        Map<String, Long> bytesByName = new HashMap<>();
        Map<String, Long> byPair = new HashMap<>();
        long[] pairs = new long[1];
        head.index.forEachCount(true, false, (name, value, count) -> {
            pairs[0]++;
            if (name.equals(Labels.METRIC_NAME)) {
                byMetric.put(value, (long) count);
            }
            valuesByName.merge(name, 1L, Long::sum);
            bytesByName.merge(name, (long) utf8Length(value) * count, Long::sum);
            byPair.put(name + "=" + value, (long) count);
        });
        long[] chunks = new long[1];
        long[] oldest = {Long.MAX_VALUE};
        head.table.forEach(series -> {
            chunks[0] += series.chunks().length + (series.hasTail() ? 1 : 0);
            oldest[0] = Math.min(oldest[0], series.firstTime());
        });
        return new CardinalityStats(
                head.index.liveCount(),
                pairs[0],
                chunks[0],
                oldest[0],
                head.maxTime,
                top(byMetric, limit),
                top(valuesByName, limit),
                top(bytesByName, limit),
                top(byPair, limit));
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static List<Stat> top(Map<String, Long> numbers, int limit) {
        return numbers.entrySet().stream()
                .map(e -> new Stat(e.getKey(), e.getValue()))
                .sorted(Comparator.comparingLong(Stat::value).reversed().thenComparing(Stat::name))
                .limit(limit)
                .toList();
    }
}
