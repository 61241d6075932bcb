package dev.tocsin.e2e;

import dev.tocsin.testing.Peer;
import dev.tocsin.testing.Peers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real storage of a kind, on the same ports and data each time it is started. */
final class RemoteStorages {

    private final String kind;
    private final Path home;
    private final int port = Peers.freePort();
    private final int writePort = Peers.freePort();
    private final int[] others = {Peers.freePort(), Peers.freePort(), Peers.freePort()};

    /** @param kind {@code prometheus}, {@code victoria-metrics}, {@code thanos} or {@code mimir} */
    RemoteStorages(String kind, Path home) {
        this.kind = kind;
        this.home = home;
    }

    /** Its processes. */
    static final class Running implements AutoCloseable {
        private final List<Peer> peers = new ArrayList<>();

        void kill() {
            peers.forEach(Peer::kill);
        }

        @Override
        public void close() {
            peers.forEach(Peer::close);
        }
    }

    /** Base URL of its query API. */
    String url() {
        return "http://127.0.0.1:" + port + (kind.equals("mimir") ? "/prometheus" : "");
    }

    /** Where it takes remote write. */
    String writeUrl() {
        return switch (kind) {
            case "mimir" -> "http://127.0.0.1:" + port + "/api/v1/push";
            case "thanos" -> "http://127.0.0.1:" + writePort + "/api/v1/receive";
            default -> url() + "/api/v1/write";
        };
    }

    /** Settings of Tocsin that this kind needs besides its URLs. */
    Map<String, String> settings() {
        return kind.equals("thanos")
                ? Map.of("TOCSIN_STORAGE_EXTERNAL_LABELS", "receive=true,tenant_id=default-tenant")
                : Map.of();
    }

    /** The kind of request, in Tocsin's metrics, that raw samples are read by. */
    String readKind() {
        return switch (kind) {
            case "victoria-metrics" -> "export";
            case "thanos" -> "query";
            default -> "read";
        };
    }

    /** Starts it; the running test is skipped where it was not built. */
    Running start() {
        Running running = new Running();
        switch (kind) {
            case "prometheus" -> {
                Tocsin.write(home.resolve("prometheus.yml"), "global: {external_labels: {cluster: eu}}\n");
                running.peers.add(start(
                        "prometheus",
                        port,
                        "/-/ready",
                        "--config.file=" + home.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + home.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--web.enable-remote-write-receiver"));
            }
            case "victoria-metrics" -> {
                Tocsin.write(home.resolve("none"), "");
                running.peers.add(start(
                        "victoria-metrics",
                        port,
                        "/health",
                        "-storageDataPath=" + home.resolve("data"),
                        "-httpListenAddr=127.0.0.1:" + port,
                        "-search.latencyOffset=0s",
                        "-inmemoryDataFlushInterval=1s"));
            }
            case "thanos" -> thanos(running);
            case "mimir" -> mimir(running);
            default -> throw new IllegalArgumentException(kind);
        }
        return running;
    }

    private void thanos(Running running) {
        Tocsin.write(home.resolve("none"), "");
        running.peers.add(start(
                "thanos",
                others[0],
                "/-/ready",
                "receive",
                "--tsdb.path=" + home.resolve("data"),
                "--label=receive=\"true\"",
                "--http-address=127.0.0.1:" + others[0],
                "--grpc-address=127.0.0.1:" + others[1],
                "--remote-write.address=127.0.0.1:" + writePort));
        running.peers.add(start(
                "thanos",
                port,
                "/-/ready",
                "query",
                "--http-address=127.0.0.1:" + port,
                "--grpc-address=127.0.0.1:" + others[2],
                "--endpoint=127.0.0.1:" + others[1]));
    }

    private void mimir(Running running) {
        Tocsin.write(home.resolve("mimir.yml"), """
                target: all
                multitenancy_enabled: false
                usage_stats: {enabled: false}
                server: {http_listen_address: 127.0.0.1, http_listen_port: HTTP, grpc_listen_address: 127.0.0.1, grpc_listen_port: GRPC, log_level: warn}
                memberlist: {bind_addr: [127.0.0.1], bind_port: GOSSIP, advertise_addr: 127.0.0.1}
                common: {storage: {backend: filesystem}}
                blocks_storage:
                  filesystem: {dir: HOME/blocks}
                  bucket_store: {sync_dir: HOME/sync}
                  tsdb: {dir: HOME/tsdb}
                compactor: {data_dir: HOME/compactor, sharding_ring: {instance_addr: 127.0.0.1, kvstore: {store: inmemory}}}
                distributor: {ring: {instance_addr: 127.0.0.1, kvstore: {store: inmemory}}}
                ingester: {ring: {instance_addr: 127.0.0.1, kvstore: {store: inmemory}, replication_factor: 1, min_ready_duration: 0s}}
                store_gateway: {sharding_ring: {instance_addr: 127.0.0.1, kvstore: {store: inmemory}, replication_factor: 1}}
                ruler: {rule_path: HOME/rules, ring: {instance_addr: 127.0.0.1, kvstore: {store: inmemory}}}
                ruler_storage: {filesystem: {dir: HOME/ruler}}
                frontend: {address: 127.0.0.1}
                query_scheduler: {ring: {instance_addr: 127.0.0.1, kvstore: {store: inmemory}}}
                alertmanager: {data_dir: HOME/alertmanager}
                alertmanager_storage: {filesystem: {dir: HOME/alerts}}
                activity_tracker: {filepath: HOME/activity.log}
                """.replace("HTTP", Integer.toString(port))
                .replace("GRPC", Integer.toString(others[0]))
                .replace("GOSSIP", Integer.toString(others[1]))
                .replace("HOME", home.toString()));
        running.peers.add(start("mimir", port, "/ready", "-config.file=" + home.resolve("mimir.yml")));
    }

    private Peer start(String program, int at, String readyPath, String... arguments) {
        return Peers.start(program, home, at, readyPath, List.of(arguments));
    }
}
