package dev.tocsin.notify.route;

import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.notify.config.RouteConfig;
import dev.tocsin.notify.match.MatcherText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A node of the routing tree with everything inherited (Alertmanager {@code dispatch/route.go}). Immutable; to be built
 * once for a configuration.
 */
public final class Route {

    private final String key;
    private final String id;
    private final RouteOptions options;
    private final List<Matcher> matchers;
    private final boolean continues;
    private final List<Route> routes;

    private Route(
            String key,
            String id,
            RouteOptions options,
            List<Matcher> matchers,
            boolean continues,
            List<Route> routes) {
        this.key = key;
        this.id = id;
        this.options = options;
        this.matchers = matchers;
        this.continues = continues;
        this.routes = routes;
    }

    /** The tree of a configuration. */
    public static Route tree(RouteConfig root) {
        List<Matcher> matchers = sorted(root);
        String text = MatcherText.set(matchers);
        return build(root, RouteOptions.DEFAULT, matchers, text, text);
    }

    private static Route build(
            RouteConfig config, RouteOptions inherited, List<Matcher> matchers, String key, String id) {
        RouteOptions options = inherit(config, inherited);
        List<Route> children = new ArrayList<>(config.routes().size());
        for (int i = 0; i < config.routes().size(); i++) {
            RouteConfig child = config.routes().get(i);
            List<Matcher> childMatchers = sorted(child);
            String text = "/" + MatcherText.set(childMatchers);
            children.add(build(child, options, childMatchers, key + text, id + text + "/" + i));
        }
        return new Route(key, id, options, matchers, config.continues(), List.copyOf(children));
    }

    private static List<Matcher> sorted(RouteConfig config) {
        return config.matchers().stream().sorted().toList();
    }

    private static RouteOptions inherit(RouteConfig config, RouteOptions parent) {
        Map<String, String> labels = new HashMap<>(parent.labels());
        labels.putAll(config.labels());
        // Explicit names, also none at all, end a "..." further up.
        Set<String> groupBy = config.groupBy().<Set<String>>map(Set::copyOf).orElse(parent.groupBy());
        boolean groupByAll = config.groupBy().isEmpty() && (config.groupByAll() || parent.groupByAll());
        return new RouteOptions(
                config.receiver().orElse(parent.receiver()),
                groupBy,
                groupByAll,
                config.groupWait().orElse(parent.groupWait()),
                config.groupInterval().orElse(parent.groupInterval()),
                config.repeatInterval().orElse(parent.repeatInterval()),
                config.muteTimeIntervals(),
                config.activeTimeIntervals(),
                labels);
    }

    /** The routes that alerts with these labels take, in the order of the tree; never empty at the root. */
    public List<Route> match(Labels labels) {
        List<Route> out = new ArrayList<>(1);
        match(labels, out);
        return out;
    }

    private boolean match(Labels labels, List<Route> out) {
        if (!labels.matches(matchers)) {
            return false;
        }
        int before = out.size();
        for (Route route : routes) {
            if (route.match(labels, out) && !route.continues) {
                break;
            }
        }
        if (out.size() == before) {
            out.add(this);
        }
        return true;
    }

    /** Those of an alert's labels that it is grouped by here; one that the alert lacks is left out. */
    public Labels groupLabels(Labels labels) {
        return options.groupByAll() ? labels : labels.keeping(options.groupBy());
    }

    /** {@code ROUTEKEY:GROUPLABELS}, as in {@code {}/{severity="page"}:{alertname="X"}}. Siblings with equal matchers share it. */
    public String groupKey(Labels groupLabels) {
        StringBuilder out = new StringBuilder(key).append(":{");
        for (int i = 0; i < groupLabels.size(); i++) {
            // Names are never quoted here (prometheus/common labelset_string.go).
            GoQuote.append(
                    out.append(i == 0 ? "" : ", ").append(groupLabels.name(i)).append('='), groupLabels.value(i));
        }
        return out.append('}').toString();
    }

    /** The matchers from the root down, which do not always tell routes apart. */
    public String key() {
        return key;
    }

    /** The key plus the position among the siblings: tells all routes of a tree apart. */
    public String id() {
        return id;
    }

    public RouteOptions options() {
        return options;
    }

    /** This node's own matchers, sorted. */
    public List<Matcher> matchers() {
        return matchers;
    }

    /** Whether siblings after this one are tried although this one matches. */
    public boolean continues() {
        return continues;
    }

    public List<Route> routes() {
        return routes;
    }

    /** Visits this route and all below it, parents first. */
    public void walk(Consumer<Route> visitor) {
        visitor.accept(this);
        routes.forEach(route -> route.walk(visitor));
    }

    /** All routes from here down, by {@link #id}. */
    public Map<String, Route> byId() {
        Map<String, Route> out = new HashMap<>();
        walk(route -> out.put(route.id, route));
        return out;
    }

    @Override
    public String toString() {
        return id;
    }
}
