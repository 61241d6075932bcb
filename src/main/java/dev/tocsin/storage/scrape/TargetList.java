package dev.tocsin.storage.scrape;

import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Secret;
import dev.tocsin.model.http.HttpAuth;
import dev.tocsin.model.http.HttpClientConfig;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code tocsin.scrape.targets}. A user and password in a URL are sent, and never part of a label or message. */
final class TargetList {

    private static final String DEFAULT_JOB = "scrape";

    private TargetList() {}

    /** Targets of a job that are reached in the same way. */
    private record Kind(String job, HttpAuth auth) {}

    private record Target(HttpAuth auth, TargetGroup group) {}

    /**
     * One job for each name and credentials, in the order of the list.
     *
     * @throws IllegalArgumentException if an entry is neither host:port nor a URL; the message says which
     */
    static List<ScrapeConfig> jobs(List<String> entries, long intervalMillis) {
        Map<Kind, List<TargetGroup>> groups = new LinkedHashMap<>();
        for (String entry : entries) {
            String text = entry.trim();
            int equals = text.indexOf('=');
            int firstOther = text.indexOf(':');
            boolean named = equals > 0 && (firstOther < 0 || equals < firstOther);
            String job = named ? text.substring(0, equals) : DEFAULT_JOB;
            Target target = target(named ? text.substring(equals + 1) : text);
            groups.computeIfAbsent(new Kind(job, target.auth()), kind -> new ArrayList<>())
                    .add(target.group());
        }
        List<ScrapeConfig> jobs = new ArrayList<>();
        groups.forEach((kind, list) -> {
            List<TargetGroup> fixed = List.copyOf(list);
            jobs.add(ScrapeConfig.of(kind.job(), intervalMillis, List.of(() -> fixed))
                    .reachedBy(withAuth(kind.auth())));
        });
        return jobs;
    }

    private static HttpClientConfig withAuth(HttpAuth auth) {
        HttpClientConfig d = HttpClientConfig.DEFAULT;
        return new HttpClientConfig(auth, d.tls(), d.proxy(), d.followRedirects(), d.enableHttp2(), d.headers());
    }

    private static Target target(String target) {
        if (!target.contains("://")) {
            if (target.isEmpty() || target.contains("/") || target.contains("@") || !target.contains(":")) {
                throw invalid(target);
            }
            return new Target(new HttpAuth.None(), new TargetGroup(List.of(target), Labels.EMPTY));
        }
        URI uri;
        try {
            uri = URI.create(target);
        } catch (IllegalArgumentException e) {
            throw invalid(target);
        }
        String scheme = uri.getScheme();
        String authority = uri.getRawAuthority();
        if (authority == null || !scheme.equals("http") && !scheme.equals("https") || uri.getRawQuery() != null) {
            throw invalid(target);
        }
        int at = authority.lastIndexOf('@');
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        Labels.Builder labels = Labels.builder()
                .set("__scheme__", scheme)
                .set("__metrics_path__", path.isEmpty() || path.equals("/") ? "/metrics" : path);
        return new Target(
                at < 0 ? new HttpAuth.None() : basic(authority.substring(0, at)),
                new TargetGroup(List.of(authority.substring(at + 1)), labels.build()));
    }

    private static HttpAuth basic(String userInfo) {
        int colon = userInfo.indexOf(':');
        return new HttpAuth.Basic(
                Optional.of(Secret.inline(decode(colon < 0 ? userInfo : userInfo.substring(0, colon)))),
                colon < 0 ? Optional.empty() : Optional.of(Secret.inline(decode(userInfo.substring(colon + 1)))));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** The message leaves out what may be a password: what stands before an {@code @} or after a {@code ?}. */
    private static IllegalArgumentException invalid(String target) {
        int at = target.lastIndexOf('@');
        int begin = target.indexOf("://") + 3;
        String shown = at < 0 ? target : target.substring(0, begin > 2 && begin <= at ? begin : 0) + "...";
        int question = shown.indexOf('?');
        if (question >= 0) {
            shown = shown.substring(0, question) + "?...";
        }
        return new IllegalArgumentException(
                "tocsin.scrape.targets: " + GoQuote.quote(shown)
                        + " is neither host:port nor an http(s) URL without a query, such as 127.0.0.1:9100 or node=http://127.0.0.1:9100/metrics");
    }
}
