package dev.tocsin.api;

import java.util.Set;

/** Paths as the label {@code handler} names them: a fixed number, whatever is asked for. */
final class Handlers {

    private static final Set<String> V1 = Set.of(
            "query",
            "query_range",
            "query_exemplars",
            "format_query",
            "parse_query",
            "labels",
            "series",
            "metadata",
            "targets",
            "targets/metadata",
            "scrape_pools",
            "rules",
            "alerts",
            "alertmanagers",
            "notifications",
            "write",
            "read",
            "status/buildinfo",
            "status/runtimeinfo",
            "status/config",
            "status/flags",
            "status/tsdb",
            "status/walreplay",
            "admin/tsdb/delete_series",
            "admin/tsdb/clean_tombstones",
            "admin/tsdb/snapshot");

    private static final Set<String> V2 =
            Set.of("status", "receivers", "alerts", "alerts/groups", "silences", "silence/{silenceID}");

    private static final Set<String> OTHERS =
            Set.of("/", "/metrics", "/federate", "/-/healthy", "/-/ready", "/-/reload");

    private Handlers() {}

    /** The handler of a path; empty for one that nobody handles. */
    static String of(String path) {
        if (path.startsWith("/api/v1/")) {
            String name = path.substring(8);
            if (name.startsWith("label/") && name.endsWith("/values")) {
                return "/api/v1/label/:name/values";
            }
            return V1.contains(name) ? path : "";
        }
        if (path.startsWith("/api/v2/")) {
            String name = path.substring(8);
            return name.startsWith("silence/") ? "/api/v2/silence/{silenceID}" : V2.contains(name) ? path : "";
        }
        return OTHERS.contains(path) ? path : "";
    }
}
