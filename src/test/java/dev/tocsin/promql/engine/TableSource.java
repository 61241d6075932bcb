package dev.tocsin.promql.engine;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.model.StaleMarker;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.PromqlOptions;
import dev.tocsin.promql.PromqlParser;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.promql.SeriesSource;
import java.util.ArrayList;
import java.util.List;

/** Series written down in a test: {@code name{l="v"} 1 2 _ stale 0+10x5}, one sample a minute from time 0 on. */
final class TableSource implements SeriesSource {

    private static final long STEP = 60_000;

    private final List<Labels> labels = new ArrayList<>();
    private final List<List<Double>> values = new ArrayList<>();
    private long version;
    /** How often labels were asked for: label work must not be repeated. */
    int labelCalls;

    TableSource load(String... lines) {
        for (String line : lines) {
            int end = line.indexOf('}') >= 0 ? line.indexOf('}') + 1 : line.indexOf(' ');
            Expr.VectorSelector selector =
                    (Expr.VectorSelector) PromqlParser.parse(line.substring(0, end), PromqlOptions.ALL);
            Labels.Builder builder = Labels.builder();
            for (Matcher matcher : selector.matchers()) {
                builder.set(matcher.name(), matcher.value());
            }
            labels.add(builder.build());
            values.add(values(line.substring(end).trim()));
        }
        version++;
        return this;
    }

    private static List<Double> values(String text) {
        List<Double> out = new ArrayList<>();
        for (String item : text.split("\\s+")) {
            int times = item.indexOf('x');
            if (item.equals("_")) {
                out.add(null);
            } else if (item.equals("stale")) {
                out.add(StaleMarker.VALUE);
            } else if (times < 0) {
                out.add(number(item));
            } else {
                int sign = Math.max(item.indexOf('+', 1), item.indexOf('-', 1));
                double start = number(item.substring(0, sign));
                double step = number(item.substring(sign, times));
                for (int i = 0; i <= Integer.parseInt(item.substring(times + 1)); i++) {
                    out.add(start + i * step);
                }
            }
        }
        return out;
    }

    private static double number(String text) {
        return switch (text) {
            case "Inf", "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    @Override
    public Resolution resolve(List<Matcher> matchers, long fromMillis, long toMillis, long sinceVersion) {
        if (sinceVersion == version) {
            return new Resolution(true, new int[0], version);
        }
        int[] ids = new int[labels.size()];
        int count = 0;
        for (int id = 0; id < ids.length; id++) {
            if (labels.get(id).matches(matchers)) {
                ids[count++] = id;
            }
        }
        return new Resolution(false, java.util.Arrays.copyOf(ids, count), version);
    }

    @Override
    public Labels labels(int seriesId) {
        labelCalls++;
        return labels.get(seriesId);
    }

    @Override
    public void read(int[] seriesIds, long fromMillis, long toMillis, SampleColumns into) {
        into.clear();
        for (int id : seriesIds) {
            List<Double> all = values.get(id);
            for (int i = 0; i < all.size(); i++) {
                Double value = all.get(i);
                long time = i * STEP;
                if (value != null && time > fromMillis && time <= toMillis) {
                    into.add(time, value);
                }
            }
            into.endRow();
        }
    }
}
