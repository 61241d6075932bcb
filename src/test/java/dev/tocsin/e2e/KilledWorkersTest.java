package dev.tocsin.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tocsin.testing.Peer;
import dev.tocsin.testing.Peers;
import dev.tocsin.testing.Postgres;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four workers on one ledger, 300 rule groups, 5,000 alerts on a real Prometheus; every second one worker is killed and
 * started again, and the database is restarted once. Everybody who is to be told is told, and whatever is said twice names
 * its cause. {@code -Dtocsin.chaos.seconds} says for how long (120).
 */
@Tag("e2e")
class KilledWorkersTest {

    private static final int GROUPS = 300;
    private static final int INSTANCES = 17;
    private static final int CHAOS = Integer.getInteger("tocsin.chaos.seconds", 120);

    private static final String ALERTMANAGER = """
            route:
              receiver: hook
              group_by: [alertname, g]
              group_wait: 1s
              group_interval: 5s
              repeat_interval: 4h
            receivers:
            - name: hook
              webhook_configs:
              - url: %s
                timeout: 3s
            """;

    @TempDir
    Path directory;

    /** Seconds since the beginning at which a group goes down, spread over the chaos. */
    private static int downAt(int group) {
        return group * CHAOS / GROUPS;
    }

    /** How long a group stays down after somebody was told: an attempt whose outcome was lost is repeated before that. */
    private static final long DOWN_MILLIS = 30_000;

    /** Every second group comes up again after somebody was told that it is down. */
    private static boolean recovers(int group) {
        return group % 2 == 0;
    }

    private static String exposition(long seconds, Set<Integer> up) {
        StringBuilder text = new StringBuilder("# TYPE x gauge\n");
        for (int g = 0; g < GROUPS; g++) {
            boolean down = seconds >= downAt(g) && !(recovers(g) && up.contains(g));
            for (int i = 0; i < INSTANCES; i++) {
                text.append("x{g=\"").append(g).append("\",i=\"").append(i).append("\"} ");
                text.append(down ? 0 : 1).append('\n');
            }
        }
        return text.toString();
    }

    private static String rules(int file) {
        StringBuilder yaml = new StringBuilder("groups:\n");
        for (int g = file * 10; g < file * 10 + 10; g++) {
            yaml.append("- name: g").append(g).append("\n  interval: 5s\n  rules:\n");
            yaml.append("  - alert: Down\n    expr: x{g=\"").append(g).append("\"} == 0\n");
        }
        return yaml.toString();
    }

    @Test
    void everybodyIsToldAndWhatIsSaidTwiceNamesItsCause() throws Exception {
        long seed = System.nanoTime();
        System.out.println("KilledWorkersTest: seed " + seed);
        Random random = new Random(seed);
        long[] began = {Long.MAX_VALUE};
        Map<Integer, Long> toldAt = new ConcurrentHashMap<>();
        Webhook hook = Webhook.up();
        HttpServer samples =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), Peers.freePort()), 0);
        samples.createContext("/metrics", exchange -> {
            long now = System.currentTimeMillis();
            told(hook, "firing").forEach(g -> toldAt.putIfAbsent(g, now));
            Set<Integer> up = new TreeSet<>(toldAt.keySet());
            up.removeIf(g -> now - toldAt.getOrDefault(g, now) < DOWN_MILLIS);
            byte[] text = exposition(now < began[0] ? -1 : (now - began[0]) / 1000, up)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        samples.start();
        try (hook;
                Postgres postgres = Postgres.start();
                Peer prometheus = Peers.prometheus(
                        directory.resolve("prometheus"),
                        """
                        global: {scrape_interval: 1s}
                        scrape_configs:
                        - job_name: x
                          static_configs:
                          - targets: ["127.0.0.1:%d"]
                        """.formatted(samples.getAddress().getPort()),
                        "--web.enable-remote-write-receiver")) {
            String ledger = postgres.newDatabase();
            List<Tocsin> workers = new ArrayList<>();
            try {
                for (int i = 0; i < 4; i++) {
                    workers.add(worker(i, ledger, prometheus, hook));
                }
                workers.forEach(Tocsin::launch);
                workers.getFirst().awaitReady();
                began[0] = System.currentTimeMillis();
                int kills = chaos(workers, postgres, random);
                for (int i = 0; i < 4; i++) {
                    workers.get(i).awaitReady();
                }
                awaitAll(hook);
                check(hook, ledger, kills);
            } finally {
                workers.forEach(Tocsin::close);
            }
        } finally {
            samples.stop(0);
        }
    }

    private Tocsin worker(int i, String ledger, Peer prometheus, Webhook hook) {
        Tocsin worker = new Tocsin(directory.resolve("worker" + i))
                .with("TOCSIN_LEDGER_URL", ledger)
                .with("TOCSIN_STORAGE_URL", prometheus.url(""))
                .alertmanager(ALERTMANAGER.formatted(hook.url("/hook")));
        for (int file = 0; file < GROUPS / 10; file++) {
            worker.rules("r" + file + ".yaml", rules(file));
        }
        // The same files under the same names: the path is part of a group's identity.
        return worker.with("TOCSIN_RULES_FILES", directory.resolve("worker0/rules") + "/*.yaml");
    }

    private static int chaos(List<Tocsin> workers, Postgres postgres, Random random) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(CHAOS).toNanos();
        boolean restarted = false;
        int kills = 0;
        while (System.nanoTime() < end) {
            Thread.sleep(1_000);
            Tocsin victim = workers.get(random.nextInt(workers.size()));
            victim.kill();
            victim.launch();
            kills++;
            if (!restarted
                    && end - System.nanoTime() < Duration.ofSeconds(CHAOS / 2).toNanos()) {
                restarted = true;
                postgres.restart(Duration.ofSeconds(2));
            }
        }
        return kills;
    }

    private static Set<Integer> told(Webhook hook, String status) {
        Map<Integer, Set<String>> instances = new HashMap<>();
        for (Webhook.Page page : hook.pages("/hook")) {
            page.alerts()
                    .filter(alert -> alert.path("status").asText().equals(status))
                    .forEach(alert -> instances
                            .computeIfAbsent(alert.path("labels").path("g").asInt(), g -> new HashSet<>())
                            .add(alert.path("labels").path("i").asText()));
        }
        Set<Integer> all = new TreeSet<>();
        instances.forEach((g, of) -> {
            if (of.size() == INSTANCES) {
                all.add(g);
            }
        });
        return all;
    }

    private static void awaitAll(Webhook hook) {
        Await.until(
                "all groups to be told",
                Duration.ofSeconds(120),
                () -> told(hook, "firing").size() + told(hook, "resolved").size(),
                got -> got >= GROUPS + GROUPS / 2);
    }

    private void check(Webhook hook, String ledger, int kills) throws SQLException {
        assertThat(told(hook, "firing")).hasSize(GROUPS);
        assertThat(told(hook, "resolved")).hasSize(GROUPS / 2).allMatch(KilledWorkersTest::recovers);
        Map<String, Integer> seen = new HashMap<>();
        Map<Integer, Integer> duplicates = new HashMap<>();
        for (Webhook.Page page : hook.pages("/hook")) {
            int g = page.body().path("groupLabels").path("g").asInt();
            Set<String> said = new TreeSet<>();
            page.alerts()
                    .forEach(alert -> said.add(alert.path("status").asText() + " "
                            + alert.path("labels").path("i").asText()));
            if (seen.merge(g + " " + said, 1, Integer::sum) > 1) {
                duplicates.merge(g, 1, Integer::sum);
            }
        }
        Map<Integer, Integer> causes = causes(ledger);
        int count = duplicates.values().stream().mapToInt(Integer::intValue).sum();
        System.out.printf(
                "KilledWorkersTest: %d workers killed in %d s, database restarted once; %d pages, %d groups told, %d"
                        + " duplicates, all of them named in the history%n",
                kills, CHAOS, hook.pages("/hook").size(), GROUPS, count);
        duplicates.forEach((g, times) -> assertThat(causes.getOrDefault(g, 0))
                .as("group %d: said %d times more than once; causes in the history", g, times)
                .isGreaterThanOrEqualTo(times));
    }

    /** How often the history names a cause for a repetition, by group. */
    private static Map<Integer, Integer> causes(String ledger) throws SQLException {
        Map<Integer, Integer> causes = new HashMap<>();
        try (var connection = Postgres.connect(ledger);
                ResultSet rows = connection
                        .createStatement()
                        .executeQuery(
                                "SELECT l.text, SUM(h.count) FROM history h JOIN label_set l ON l.id = h.labels_id"
                                        + " WHERE h.kind = 'notification' AND (h.reason LIKE 'repeated:%'"
                                        + " OR h.reason LIKE 'outcome not recorded:%') GROUP BY l.text")) {
            while (rows.next()) {
                causes.merge(Http.json(rows.getString(1)).path("g").asInt(), rows.getInt(2), Integer::sum);
            }
        }
        return causes;
    }
}
