package dev.tocsin.notify.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.Labels;
import dev.tocsin.notify.config.NotifyConfigReader;
import dev.tocsin.testing.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class RouteTest {

    private static final String CONFIG = """
            route:
              receiver: root
              group_by: [alertname, cluster]
              group_wait: 10s
              labels: {team: none, site: x}
              routes:
                - receiver: a
                  matchers: [team="a"]
                  group_by: ['...']
                  labels: {team: a}
                  continue: true
                  mute_time_intervals: [night]
                  routes:
                    - matchers: [severity="page", env=~"prod|live"]
                      receiver: a-page
                      group_interval: 1m
                    - match: {severity: info}
                      receiver: a-info
                      group_by: []
                - receiver: b
                  match_re: {team: "a|b"}
                  routes:
                    - matchers: ['"lab el"!=""']
                      receiver: b-utf8
                - receiver: b2
                  matchers: [team="a"]
            receivers: [{name: root}, {name: a}, {name: a-page}, {name: a-info}, {name: b}, {name: b-utf8}, {name: b2}]
            time_intervals: [{name: night, time_intervals: [{times: [{start_time: '00:00', end_time: '06:00'}]}]}]
            """;

    private static final List<String> ROUTED = List.of(
            "team=a",
            "team=a severity=page",
            "team=a severity=page env=prod",
            "team=a severity=page env=production",
            "team=a severity=info",
            "team=b",
            "team=ab",
            "team=c",
            "alertname=X");

    private final Route tree = Route.tree(NotifyConfigReader.read("a.yml", CONFIG, NotifyConfigReader.Options.DEFAULT)
            .config()
            .orElseThrow()
            .route());

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource({
        "team=a,                             a b",
        "team=a severity=page,               a b",
        "team=a severity=page env=prod,      a-page b",
        "team=a severity=page env=production, a b",
        "team=a severity=info,               a-info b",
        "team=b,                             b",
        "team=ab,                            root",
        "alertname=X,                        root",
    })
    void takesTheFirstThatMatchesAndMoreAfterContinue(String labels, String receivers) {
        assertThat(tree.match(labels(labels)))
                .extracting(r -> r.options().receiver())
                .containsExactly(receivers.split(" "));
    }

    @Test
    void keysAreThePathOfMatchersAndIdsTellSiblingsApart() {
        List<String> keys = new ArrayList<>();
        tree.walk(r -> keys.add(r.key() + " " + r.id()));
        assertThat(keys)
                .containsExactly(
                        "{} {}",
                        "{}/{team=\"a\"} {}/{team=\"a\"}/0",
                        "{}/{team=\"a\"}/{env=~\"prod|live\",severity=\"page\"}"
                                + " {}/{team=\"a\"}/0/{env=~\"prod|live\",severity=\"page\"}/0",
                        "{}/{team=\"a\"}/{severity=\"info\"} {}/{team=\"a\"}/0/{severity=\"info\"}/1",
                        "{}/{team=~\"a|b\"} {}/{team=~\"a|b\"}/1",
                        "{}/{team=~\"a|b\"}/{\"lab el\"!=\"\"} {}/{team=~\"a|b\"}/1/{\"lab el\"!=\"\"}/0",
                        "{}/{team=\"a\"} {}/{team=\"a\"}/2");
        assertThat(tree.byId()).hasSize(7);
    }

    @Test
    void childrenInheritAllButMatchersContinueAndTimeIntervals() {
        RouteOptions page = tree.routes().get(0).routes().get(0).options();
        assertThat(page.groupByAll()).isTrue();
        assertThat(page.groupWait()).isEqualTo(10_000_000_000L);
        assertThat(page.groupInterval()).isEqualTo(60_000_000_000L);
        assertThat(page.repeatInterval()).isEqualTo(4 * 3600 * 1_000_000_000L);
        assertThat(page.muteTimeIntervals()).isEmpty();
        assertThat(page.labels())
                .containsEntry("team", "a")
                .containsEntry("site", "x")
                .hasSize(2);
        assertThat(tree.routes().get(0).options().muteTimeIntervals()).containsExactly("night");
        RouteOptions info = tree.routes().get(0).routes().get(1).options();
        assertThat(info.groupBy()).as("[] clears").isEmpty();
        assertThat(info.groupByAll()).as("[] ends a parent's ...").isFalse();
        assertThat(tree.routes().get(1).options().groupBy()).containsExactlyInAnyOrder("alertname", "cluster");
    }

    @Test
    void groupKeysHoldTheGroupLabelsThatTheAlertHas() {
        Labels alert = Labels.of("team", "b", "alertname", "X\"y\n", "instance", "1");
        Route route = tree.match(alert).getFirst();
        assertThat(route.groupLabels(alert).toMap()).isEqualTo(Map.of("alertname", "X\"y\n"));
        assertThat(route.groupKey(route.groupLabels(alert))).isEqualTo("{}/{team=~\"a|b\"}:{alertname=\"X\\\"y\\n\"}");
        Labels all = Labels.of("team", "a", "x.y", "z");
        assertThat(tree.match(all).getFirst().groupKey(all)).isEqualTo("{}/{team=\"a\"}:{team=\"a\", x.y=\"z\"}");
    }

    @Tag("e2e")
    @ParameterizedTest
    @FieldSource("ROUTED")
    void amtoolRoutesAlike(String labels, @TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("alertmanager.yml"), CONFIG);
        List<String> arguments = new ArrayList<>(List.of("config", "routes", "test", "--config.file=" + file));
        arguments.addAll(List.of(labels.split(" ")));
        Peers.Result result = Peers.run("amtool", directory, arguments);
        assertThat(result.exitCode()).as(result.err()).isZero();
        String receivers = tree.match(labels(labels)).stream()
                .map(r -> r.options().receiver())
                .collect(Collectors.joining(","));
        assertThat(receivers).isEqualTo(result.out().strip());
    }

    private static Labels labels(String text) {
        return Labels.of(text.split("[= ]"));
    }
}
