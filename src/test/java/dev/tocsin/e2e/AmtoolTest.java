package dev.tocsin.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.testing.Peer;
import dev.tocsin.testing.Peers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real amtool, and plain requests, against Tocsin and a real Alertmanager with the same configuration: the same answers. */
@Tag("e2e")
class AmtoolTest {

    private static final String CONFIG = """
            route:
              receiver: default
              group_by: [alertname]
              group_wait: 100ms
              group_interval: 1s
              repeat_interval: 1h
              routes:
              - matchers: [team="db", severity=~"page|warn"]
                receiver: db
                continue: true
              - matchers: [severity="page"]
                receiver: pager
                group_by: ['...']
                routes:
                - match: {site: eu}
                  receiver: pager-eu
            receivers:
            - name: default
            - name: db
            - name: pager
            - name: pager-eu
            inhibit_rules:
            - source_matchers: [severity="page"]
              target_matchers: [severity="warn"]
              equal: [site]
            """;

    private static final String SILENCES = """
            [{"matchers":[{"name":"imported","value":"a.*","isRegex":true,"isEqual":true}],"startsAt":"2026-01-01T00:00:00Z",
            "endsAt":"2099-01-01T00:00:00Z","createdBy":"importer","comment":"one"},
            {"id":"6b4b4f0c-0e4f-4a0c-9d0e-0f1d2c3b4a59","matchers":[{"name":"imported","value":"b","isRegex":false}],
            "startsAt":"2098-01-01T00:00:00Z","endsAt":"2099-01-01T00:00:00Z","createdBy":"importer","comment":"two"}]
            """;

    @TempDir
    private Path directory;

    @Test
    void itSaysTheSameAsOfAnAlertmanager() {
        try (Tocsin tocsin = new Tocsin(directory).alertmanager(CONFIG).rules("none.yml", "groups: []\n");
                Peer alertmanager = Peers.alertmanager(directory, CONFIG)) {
            tocsin.start();
            Tocsin.write(directory.resolve("silences.json"), SILENCES);
            SoftAssertions both = new SoftAssertions();
            String peer = alertmanager.url("");
            String own = tocsin.url("");

            String start = "--start=2026-01-01T00:00:00Z";
            String end = "--end=2099-01-01T00:00:00Z";
            same(
                    both,
                    peer,
                    own,
                    "alert",
                    "add",
                    "Slow",
                    "severity=page",
                    "site=eu",
                    "--annotation=summary=it is slow",
                    start,
                    end);
            same(both, peer, own, "alert", "add", "alertname=Full", "severity=warn", "site=eu", "team=db", start, end);
            same(
                    both,
                    peer,
                    own,
                    "alert",
                    "add",
                    "alertname=Odd",
                    "severity=page",
                    "note=a \"quoted\" value",
                    "--generator-url=http://x.example/g?a=b&c",
                    start,
                    end);
            same(
                    both,
                    peer,
                    own,
                    "alert",
                    "add",
                    "alertname=Past",
                    "--start=2026-01-01T00:00:00Z",
                    "--end=2026-01-02T00:00:00Z");
            same(both, peer, own, "alert", "add", "nonsense");
            same(
                    both,
                    peer,
                    own,
                    "alert",
                    "add",
                    "Backwards",
                    "--start=2026-01-02T00:00:00Z",
                    "--end=2026-01-01T00:00:00Z");
            same(both, peer, own, "alert");
            same(both, peer, own, "alert", "query", "-o", "extended");
            same(both, peer, own, "alert", "query", "-o", "json");
            same(both, peer, own, "alert", "query", "-o", "json", "--inhibited");
            same(both, peer, own, "alert", "query", "-o", "json", "--receiver=pager.*");
            same(both, peer, own, "alert", "query", "Slow");
            same(both, peer, own, "alert", "query", "severity=~p.*", "note!=");
            same(both, peer, own, "alert", "query", "note=~(");

            same(both, peer, own, "silence", "add", "--author=me", "alertname=Odd");
            String id = ids(
                    peer,
                    own,
                    "silence",
                    "add",
                    "--author=me",
                    "--comment=first",
                    "--duration=2h",
                    "alertname=Odd",
                    "x!~y.+");
            same(both, peer, own, "silence", "add", "--author=me", "--comment=empty", "x=~.*");
            same(
                    both,
                    peer,
                    own,
                    "silence",
                    "add",
                    "--author=me",
                    "--comment=later",
                    "--start=2097-01-01T00:00:00Z",
                    end,
                    "site=eu");
            same(
                    both,
                    peer,
                    own,
                    "silence",
                    "add",
                    "--author=me",
                    "--comment=backwards",
                    "--start=2099-01-01T00:00:00Z",
                    "--end=2098-01-01T00:00:00Z",
                    "site=eu");
            same(both, peer, own, "silence", "query");
            same(both, peer, own, "silence", "query", "-o", "extended");
            same(both, peer, own, "silence", "query", "-q");
            same(both, peer, own, "silence", "query", "alertname=Odd");
            same(both, peer, own, "silence", "query", "alertname=Other");
            same(both, peer, own, "silence", "query", "--created-by=nobody");
            same(both, peer, own, "silence", "query", "--within=3h");
            same(both, peer, own, "alert", "query", "-o", "json", "--silenced");
            sameOf(both, peer, own, id, "silence", "update", "--duration=4h", "--comment=longer", "ID");
            sameOf(both, peer, own, id, "silence", "query", "-o", "extended", "--id=ID");
            sameOf(both, peer, own, id, "silence", "expire", "ID");
            sameOf(both, peer, own, id, "silence", "expire", "ID");
            same(both, peer, own, "silence", "expire", "6b4b4f0c-0e4f-4a0c-9d0e-0f1d2c3b4a58");
            same(both, peer, own, "silence", "expire", "nonsense");
            same(both, peer, own, "silence", "update", "--duration=4h", "6b4b4f0c-0e4f-4a0c-9d0e-0f1d2c3b4a58");
            same(both, peer, own, "silence", "query", "--expired", "-o", "extended");
            same(both, peer, own, "silence", "import", "--force", "--worker=1", "silences.json");
            same(both, peer, own, "silence", "query", "-o", "extended", "createdBy=importer");
            same(both, peer, own, "silence", "query", "--created-by=importer");

            same(both, peer, own, "config", "routes", "show");
            for (String labels : List.of(
                    "severity=page",
                    "severity=page site=eu",
                    "team=db severity=warn",
                    "a=b",
                    "team=db severity=page site=eu")) {
                List<String> test = new ArrayList<>(List.of("config", "routes", "test", "--tree"));
                test.addAll(List.of(labels.split(" ")));
                same(both, peer, own, test.toArray(String[]::new));
            }
            same(both, peer, own, "config", "routes", "test", "--verify.receivers=db", "severity=page");
            same(both, peer, own, "cluster", "show");

            for (String path : PATHS) {
                both.assertThat(normal(Http.get(own + path).toString()))
                        .as("GET " + path)
                        .isEqualTo(normal(Http.get(peer + path).toString()));
            }
            for (String post : POSTS) {
                String path = post.substring(0, post.indexOf(' '));
                byte[] body = post.substring(post.indexOf(' ') + 1).getBytes(StandardCharsets.UTF_8);
                both.assertThat(normal(
                                Http.post(own + path, "application/json", body).toString()))
                        .as("POST " + post)
                        .isEqualTo(normal(
                                Http.post(peer + path, "application/json", body).toString()));
            }
            both.assertAll();
            assertThat(tocsin.amtool("config", "show").out())
                    .contains("receiver: \"default\"")
                    .contains("pager-eu");
        }
    }

    private static final List<String> PATHS = List.of(
            "/api/v2/receivers",
            "/api/v2/alerts",
            "/api/v2/alerts?active=false",
            "/api/v2/alerts?active=maybe",
            "/api/v2/alerts?filter=%7B",
            "/api/v2/alerts?filter=alertname%3DSlow&filter=site%3Deu",
            "/api/v2/alerts?receiver=(",
            "/api/v2/alerts/groups",
            "/api/v2/alerts/groups?filter=team%3D%22db%22",
            "/api/v2/silences",
            "/api/v2/silences?filter=nonsense",
            "/api/v2/silence/nonsense",
            "/api/v2/silence/6b4b4f0c-0e4f-4a0c-9d0e-0f1d2c3b4a58");

    private static final List<String> POSTS = List.of(
            "/api/v2/alerts {",
            "/api/v2/alerts {}",
            "/api/v2/alerts [{}]",
            "/api/v2/alerts [{\"labels\":{}}]",
            "/api/v2/alerts [{\"labels\":{\"a\":1}}]",
            "/api/v2/alerts [{\"labels\":{\"\":\"x\"}}]",
            "/api/v2/alerts [{\"labels\":{\"a\":\"b\"},\"startsAt\":\"yesterday\"}]",
            "/api/v2/alerts [{\"labels\":{\"a\":\"b\"},\"generatorURL\":\"not a url\"}]",
            "/api/v2/silences {",
            "/api/v2/silences {}",
            "/api/v2/silences {\"matchers\":[],\"startsAt\":\"2026-01-01T00:00:00Z\",\"endsAt\":\"2099-01-01T00:00:00Z\",\"createdBy\":\"\",\"comment\":\"\"}",
            "/api/v2/silences {\"matchers\":[{\"name\":\"a\",\"value\":\"(\",\"isRegex\":true}],\"startsAt\":\"2026-01-01T00:00:00Z\",\"endsAt\":\"2099-01-01T00:00:00Z\",\"createdBy\":\"\",\"comment\":\"\"}",
            "/api/v2/silences {\"matchers\":[{\"name\":\"a\",\"value\":\"b\",\"isRegex\":false}],\"startsAt\":\"2026-01-01T00:00:00Z\",\"endsAt\":\"2026-01-02T00:00:00Z\",\"createdBy\":\"\",\"comment\":\"\"}");

    private void same(SoftAssertions both, String peer, String own, String... arguments) {
        both.assertThat(normal(amtool(own, arguments)))
                .as("amtool " + String.join(" ", arguments))
                .isEqualTo(normal(amtool(peer, arguments)));
    }

    /** As {@link #same}, where {@code ID} stands for the id that each of the two gave. */
    private void sameOf(SoftAssertions both, String peer, String own, String ids, String... arguments) {
        String[] first = arguments.clone();
        String[] second = arguments.clone();
        for (int i = 0; i < arguments.length; i++) {
            first[i] = first[i].replace("ID", ids.substring(0, ids.indexOf(' ')));
            second[i] = second[i].replace("ID", ids.substring(ids.indexOf(' ') + 1));
        }
        both.assertThat(normal(amtool(own, second)))
                .as("amtool " + String.join(" ", arguments))
                .isEqualTo(normal(amtool(peer, first)));
    }

    private String ids(String peer, String own, String... arguments) {
        Peers.Result first = Peers.run("amtool", directory, command(peer, arguments));
        Peers.Result second = Peers.run("amtool", directory, command(own, arguments));
        assertThat(second.exitCode()).as(second.err()).isZero();
        return first.out().strip() + " " + second.out().strip();
    }

    private String amtool(String url, String... arguments) {
        Peers.Result result = Peers.run("amtool", directory, command(url, arguments));
        return "exit " + result.exitCode() + "\n" + result.out() + result.err().replace(url, "URL");
    }

    private static List<String> command(String url, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--alertmanager.url=" + url));
        all.addAll(List.of(arguments));
        return all;
    }

    /** Without what must differ: silences' ids, times of the present, and what Go's decoder says of a text that is no JSON. */
    private static String normal(String text) {
        return text.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>")
                .replaceAll(
                        "(?!2026-01-0|209\\d-01-01)20\\d\\d-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?", "<now>")
                .replaceAll("failed, because .*\"}", "failed, because <why>\"}");
    }
}
