package dev.tocsin.receiver.alertmanager;

import dev.tocsin.model.Label;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Relabel;
import dev.tocsin.source.prometheus.AlertmanagerConfig;
import dev.tocsin.storage.scrape.TargetGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One Alertmanager.
 *
 * @param url what alerts are posted to; may hold a user and password
 * @param name the URL without them: for metrics and logs
 */
record Endpoint(String url, String name) {

    private static final String SCHEME = "__scheme__";
    private static final String ADDRESS = "__address__";
    private static final String PATH = "__alerts_path__";
    private static final Pattern ABSOLUTE = Pattern.compile("(https?)://([^/?#]*)([^?#]*).*");

    /**
     * The Alertmanagers of a group of targets, after {@code relabel_configs} (Prometheus 3.14 {@code
     * notifier/alertmanager.go}). An address that is a whole URL brings its own scheme and path prefix.
     */
    static List<Endpoint> of(AlertmanagerConfig config, TargetGroup group) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (String target : group.addresses()) {
            Labels.Builder labels = Labels.builder();
            Matcher absolute = ABSOLUTE.matcher(target);
            boolean whole = absolute.matches();
            labels.set(ADDRESS, whole ? absolute.group(2) : target);
            labels.set(SCHEME, whole ? absolute.group(1) : config.scheme());
            labels.set(PATH, path(whole ? absolute.group(3) : config.pathPrefix()));
            for (Label label : group.labels()) {
                labels.set(label.name(), label.value());
            }
            Optional<Labels> kept = Relabel.apply(config.relabelConfigs(), labels.build());
            kept.filter(l -> !l.get(ADDRESS).isEmpty() && l.get(ADDRESS).indexOf('/') < 0)
                    .ifPresent(l -> endpoints.add(of(l.get(SCHEME), l.get(ADDRESS), l.get(PATH))));
        }
        return endpoints;
    }

    private static Endpoint of(String scheme, String address, String path) {
        String host = address.substring(address.lastIndexOf('@') + 1);
        return new Endpoint(scheme + "://" + address + path, scheme + "://" + host + path);
    }

    private static String path(String prefix) {
        StringBuilder path = new StringBuilder();
        for (String part : (prefix + "/api/v2/alerts").split("/")) {
            if (!part.isEmpty()) {
                path.append('/').append(part);
            }
        }
        return path.toString();
    }

    @Override
    public String toString() {
        return name;
    }
}
