package dev.tocsin.storage.scrape;

import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Labels;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code tocsin.scrape.targets}. */
final class TargetList {

    private static final String DEFAULT_JOB = "scrape";

    private TargetList() {}

    /**
     * One job a name, in the order of the list.
     *
     * @throws IllegalArgumentException if an entry is neither host:port nor a URL; the message says which
     */
    static List<ScrapeConfig> jobs(List<String> entries, long intervalMillis) {
        Map<String, List<TargetGroup>> groups = new LinkedHashMap<>();
        for (String entry : entries) {
            String text = entry.trim();
            int equals = text.indexOf('=');
            int firstOther = text.indexOf(':');
            boolean named = equals > 0 && (firstOther < 0 || equals < firstOther);
            String job = named ? text.substring(0, equals) : DEFAULT_JOB;
            groups.computeIfAbsent(job, name -> new ArrayList<>())
                    .add(group(named ? text.substring(equals + 1) : text));
        }
        List<ScrapeConfig> jobs = new ArrayList<>();
        groups.forEach((job, list) -> {
            List<TargetGroup> fixed = List.copyOf(list);
            jobs.add(ScrapeConfig.of(job, intervalMillis, List.of(() -> fixed)));
        });
        return jobs;
    }

    private static TargetGroup group(String target) {
        if (!target.contains("://")) {
            if (target.isEmpty() || target.contains("/") || !target.contains(":")) {
                throw invalid(target);
            }
            return new TargetGroup(List.of(target), Labels.EMPTY);
        }
        URI uri;
        try {
            uri = URI.create(target);
        } catch (IllegalArgumentException e) {
            throw invalid(target);
        }
        String scheme = uri.getScheme();
        if (uri.getRawAuthority() == null || !scheme.equals("http") && !scheme.equals("https")) {
            throw invalid(target);
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        Labels.Builder labels = Labels.builder()
                .set("__scheme__", scheme)
                .set("__metrics_path__", path.isEmpty() || path.equals("/") ? "/metrics" : path);
        return new TargetGroup(List.of(uri.getRawAuthority()), labels.build());
    }

    private static IllegalArgumentException invalid(String target) {
        return new IllegalArgumentException(
                "tocsin.scrape.targets: " + GoQuote.quote(target)
                        + " is neither host:port nor an http(s) URL, such as 127.0.0.1:9100 or node=http://127.0.0.1:9100/metrics");
    }
}
