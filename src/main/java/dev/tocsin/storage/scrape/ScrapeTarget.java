package dev.tocsin.storage.scrape;

import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Labels;
import dev.tocsin.model.PromDuration;
import dev.tocsin.model.Relabel;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A target after relabelling: where to fetch and what its samples are labelled with.
 *
 * @param discovered labels before relabelling
 * @param labels labels its samples get: no {@code __…} left, {@code instance} and {@code job} set
 * @param url what is fetched
 * @param intervalMillis between scrapes
 * @param timeoutMillis of one scrape
 */
public record ScrapeTarget(Labels discovered, Labels labels, String url, long intervalMillis, long timeoutMillis) {

    private static final String ADDRESS = "__address__";
    private static final String SCHEME = "__scheme__";
    private static final String PATH = "__metrics_path__";
    private static final String INTERVAL = "__scrape_interval__";
    private static final String TIMEOUT = "__scrape_timeout__";
    private static final String PARAM = "__param_";

    /** What Prometheus says of native histograms before relabelling; expositions are read as text, which has none. */
    private static final List<String> OFF = List.of(
            "__always_scrape_classic_histograms__",
            "__convert_classic_histograms_to_nhcb__",
            "__scrape_native_histograms__");

    /**
     * The targets of a group after relabelling (Prometheus 3.14 {@code scrape/target.go PopulateLabels}).
     *
     * @param dropped gets the labels, before relabelling, of each that relabelling drops
     * @param problems gets, in words, what cannot be a target
     */
    public static List<ScrapeTarget> of(
            ScrapeConfig config, TargetGroup group, Consumer<Labels> dropped, List<String> problems) {
        List<ScrapeTarget> targets = new ArrayList<>();
        for (String address : group.addresses()) {
            try {
                of(config, group, address, dropped).ifPresent(targets::add);
            } catch (IllegalArgumentException e) {
                problems.add("job " + GoQuote.quote(config.jobName()) + ", target " + GoQuote.quote(address) + ": "
                        + e.getMessage());
            }
        }
        return targets;
    }

    private static Optional<ScrapeTarget> of(
            ScrapeConfig config, TargetGroup group, String address, Consumer<Labels> dropped) {
        Labels.Builder start = Labels.builder()
                .set("job", config.jobName())
                .set(INTERVAL, PromDuration.format(config.intervalMillis()))
                .set(TIMEOUT, PromDuration.format(config.timeoutMillis()))
                .set(PATH, config.metricsPath())
                .set(SCHEME, config.scheme());
        OFF.forEach(name -> start.set(name, "false"));
        config.params().forEach((name, values) -> {
            if (!values.isEmpty()) {
                start.set(PARAM + name, values.getFirst());
            }
        });
        group.labels().forEach(label -> start.set(label.name(), label.value()));
        Labels discovered = start.set(ADDRESS, address).build();
        Optional<Labels> relabelled = Relabel.apply(config.relabel(), discovered);
        if (relabelled.isEmpty()) {
            dropped.accept(discovered);
            return Optional.empty();
        }
        Labels labels = relabelled.get();
        String found = labels.get(ADDRESS);
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no address");
        }
        if (found.contains("/")) {
            throw new IllegalArgumentException(GoQuote.quote(found) + " is not a valid hostname");
        }
        long interval = duration(labels, INTERVAL);
        long timeout = duration(labels, TIMEOUT);
        if (timeout > interval) {
            throw new IllegalArgumentException("scrape timeout cannot be greater than scrape interval (\""
                    + labels.get(TIMEOUT) + "\" > \"" + labels.get(INTERVAL) + "\")");
        }
        Labels.Builder kept = Labels.builder();
        labels.forEach(label -> {
            if (!label.name().startsWith("__")) {
                kept.set(label.name(), label.value());
            }
        });
        if (kept.get("instance").isEmpty()) {
            kept.set("instance", found);
        }
        return Optional.of(new ScrapeTarget(discovered, kept.build(), url(config, labels), interval, timeout));
    }

    private static long duration(Labels labels, String name) {
        long millis = PromDuration.parseMillis(labels.get(name));
        if (millis <= 0) {
            throw new IllegalArgumentException(name + " cannot be 0");
        }
        return millis;
    }

    private static String url(ScrapeConfig config, Labels labels) {
        TreeMap<String, List<String>> params = new TreeMap<>(Comparator.naturalOrder());
        params.putAll(config.params());
        labels.forEach(label -> {
            if (label.name().startsWith(PARAM)) {
                String name = label.name().substring(PARAM.length());
                List<String> values = new ArrayList<>(params.getOrDefault(name, List.of()));
                if (values.isEmpty()) {
                    values.add(label.value());
                } else {
                    values.set(0, label.value());
                }
                params.put(name, values);
            }
        });
        StringBuilder query = new StringBuilder();
        for (Map.Entry<String, List<String>> param : params.entrySet()) {
            for (String value : param.getValue()) {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(URLEncoder.encode(param.getKey(), StandardCharsets.UTF_8))
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        }
        return labels.get(SCHEME) + "://" + labels.get(ADDRESS) + labels.get(PATH) + query;
    }
}
