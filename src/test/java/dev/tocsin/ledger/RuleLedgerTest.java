package dev.tocsin.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.alerting.AlertInstance;
import dev.tocsin.alerting.Cohorts;
import dev.tocsin.alerting.GroupColumns;
import dev.tocsin.alerting.GroupState;
import dev.tocsin.alerting.GroupStateDelta;
import dev.tocsin.alerting.RecordedSeries;
import dev.tocsin.alerting.RuleHealth;
import dev.tocsin.alerting.RuleRun;
import dev.tocsin.alerting.StoredAlert;
import dev.tocsin.model.Label;
import dev.tocsin.model.Labels;
import dev.tocsin.notify.alert.Alert;
import dev.tocsin.rules.GroupId;
import dev.tocsin.rules.RuleId;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleLedgerTest {

    private static final GroupId GROUP = new GroupId("files", "rules/a.yaml", "g");
    private static final RuleId RULE =
            new RuleId(GROUP, "Down", List.of(new Label("empty", ""), new Label("severity", "page")), 0);
    private static final RuleId RECORD = new RuleId(GROUP, "a:b", List.of(), 1);
    private static final GroupProgress FRESH = GroupProgress.fresh(100, 15);

    @TempDir
    Path directory;

    @Test
    void aGroupIsAfterReopeningWhatItWasWhenItWasCommitted() {
        GroupState before;
        try (Ledger ledger = SqliteLedger.open(directory, Clock.systemUTC())) {
            RuleLedger.Loaded loaded = ledger.rules().load(GROUP, FRESH);
            assertThat(loaded.state().rows()).isEmpty();
            assertThat(loaded.unit().progress()).isEqualTo(FRESH);
            ledger.rules().commit(loaded.unit(), progress(1), List.of(first()), List.of(), List.of());
            before = ledger.rules().load(GROUP, FRESH).state();
        }
        try (Ledger ledger = SqliteLedger.open(directory, Clock.systemUTC())) {
            assertThat(ledger.rules().groups()).containsExactly(GROUP);
            RuleLedger.Loaded again = ledger.rules().load(GROUP, FRESH);
            assertThat(again.unit().progress()).isEqualTo(progress(1));
            assertThat(again.state().columns()).isEqualTo(first().columns()).isEqualTo(before.columns());
            assertThat(again.state().rows()).containsExactlyInAnyOrderElementsOf(first().inserted());
        }
    }

    @Test
    void changedRowsAreUpdatedAndDeletedAndRulesWithoutAnythingGo() {
        try (Ledger ledger = SqliteLedger.open(directory, Clock.systemUTC())) {
            RuleLedger.Unit unit = ledger.rules().load(GROUP, FRESH).unit();
            ledger.rules().commit(unit, progress(1), List.of(first()), List.of(), List.of());
            AlertInstance.Firing fired =
                    ((AlertInstance.Pending) first().inserted().getFirst().alert()).fire(7, 2.5, List.of());
            GroupStateDelta second = new GroupStateDelta(
                    List.of(12L), List.of(), List.of(new StoredAlert(RULE, fired)), List.of(), first().columns());
            ledger.rules().commit(unit, progress(2), List.of(second), List.of(), List.of());
            assertThat(ledger.rules().load(GROUP, FRESH).state().rows()).containsExactly(new StoredAlert(RULE, fired));

            GroupStateDelta last =
                    new GroupStateDelta(List.of(11L), List.of(), List.of(), List.of(), new GroupColumns(9, List.of()));
            ledger.rules().commit(unit, progress(3), List.of(last), List.of(), List.of());
            assertThat(count(ledger, "rule")).isZero();
            ledger.rules().delete(unit);
            assertThat(ledger.rules().groups()).isEmpty();
        }
    }

    @Test
    void theSecondOfTwoWorkersIsRefusedAndLeavesNothingBehind() {
        try (Ledger ledger = SqliteLedger.open(directory, Clock.systemUTC())) {
            RuleLedger.Unit one = ledger.rules().load(GROUP, FRESH).unit();
            ledger.rules().commit(one, progress(1), List.of(first()), List.of(), List.of());
            RuleLedger.Unit other = ledger.rules().load(GROUP, FRESH).unit();
            GroupStateDelta nothing =
                    new GroupStateDelta(List.of(), List.of(), List.of(), List.of(), first().columns());
            ledger.rules().commit(one, progress(2), List.of(nothing), List.of(), List.of());
            Inbox.Change change = ledger.inbox().change(alert(), 0, "posted");
            assertThatThrownBy(() ->
                            ledger.rules().commit(other, progress(2), List.of(nothing), List.of(change), List.of()))
                    .isInstanceOfSatisfying(
                            LedgerException.class, e -> assertThat(e.kind()).isEqualTo(LedgerException.Kind.CONFLICT));
            assertThat(ledger.<List<Inbox.Change>>read(c -> ledger.inbox().waiting(c, 10)))
                    .isEmpty();
        }
    }

    @Test
    void changesAreHandedOverWithTheCommitAndDrainedByRow() {
        try (Ledger ledger = SqliteLedger.open(directory, Clock.systemUTC())) {
            RuleLedger.Unit unit = ledger.rules().load(GROUP, FRESH).unit();
            Inbox.Change one = ledger.inbox().change(alert(), unit.row(), "fires");
            Inbox.Change two = ledger.inbox().change(alert(), unit.row(), "fires again");
            ledger.rules().commit(unit, progress(1), List.of(first()), List.of(one, two), List.of());
            assertThat(ledger.<List<Inbox.Change>>read(c -> ledger.inbox().waiting(c, 10)))
                    .containsExactly(one, two);
            ledger.database().write(c -> {
                ledger.inbox().remove(c, List.of(two));
                return null;
            });
            assertThat(ledger.<List<Inbox.Change>>read(c -> ledger.inbox().waiting(c, 10)))
                    .containsExactly(one);
        }
    }

    @Test
    void whatARuleRecordedLastIsKeptAndOnlyThePartsThatChangeAreWritten() {
        try (Ledger ledger = SqliteLedger.open(directory, Clock.systemUTC())) {
            RuleLedger.Unit unit = ledger.rules().load(GROUP, FRESH).unit();
            List<Labels> series = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                series.add(Labels.of("__name__", "a:b", "instance", "10.0." + i / 100 + "." + i, "ü", "\""));
            }
            recorded(ledger, unit, 1, series);
            Map<String, String> before = parts(ledger);
            assertThat(before).hasSize(32);
            assertThat(recorded(ledger)).containsExactlyInAnyOrderElementsOf(series);

            Collections.shuffle(series, new Random(1));
            recorded(ledger, unit, 2, series);
            assertThat(parts(ledger)).as("the same in another order").isEqualTo(before);

            series.set(17, Labels.of("__name__", "a:b", "instance", "new"));
            recorded(ledger, unit, 3, series);
            Map<String, String> after = parts(ledger);
            after.entrySet().removeAll(before.entrySet());
            assertThat(after)
                    .as("parts written for one that went and one that came")
                    .hasSizeBetween(1, 2);
            assertThat(after.values()).allMatch(hex -> hex.length() < 2 * 8_000);
            // Also by a worker that begins with what is stored.
            unit = ledger.rules().load(GROUP, FRESH).unit();
            series.subList(0, 9_700).clear();
            recorded(ledger, unit, 4, series);
            assertThat(parts(ledger)).hasSize(1);
            assertThat(recorded(ledger)).containsExactlyInAnyOrderElementsOf(series);

            recorded(ledger, unit, 5, List.of());
            assertThat(parts(ledger)).isEmpty();
            recorded(ledger, unit, 6, series);
            ledger.rules()
                    .commit(
                            unit,
                            progress(7),
                            List.of(new GroupStateDelta(
                                    List.of(), List.of(), List.of(), List.of(), new GroupColumns(9, List.of()))),
                            List.of(),
                            List.of());
            assertThat(parts(ledger)).as("of a rule that is gone").isEmpty();
        }
    }

    private static void recorded(Ledger ledger, RuleLedger.Unit unit, int iteration, List<Labels> series) {
        GroupColumns columns = new GroupColumns(
                iteration, List.of(new GroupColumns.RuleColumns(RECORD, false, "sum(up)", RuleRun.NONE, Cohorts.NONE)));
        GroupStateDelta delta = new GroupStateDelta(
                List.of(), List.of(), List.of(), List.of(new RecordedSeries(RECORD, series)), columns);
        ledger.rules().commit(unit, progress(iteration), List.of(delta), List.of(), List.of());
    }

    private static List<Labels> recorded(Ledger ledger) {
        return ledger.rules().load(GROUP, FRESH).state().recorded().stream()
                .flatMap(one -> one.series().stream())
                .toList();
    }

    private static Map<String, String> parts(Ledger ledger) {
        return ledger.read(c -> {
            Map<String, String> parts = new HashMap<>();
            try (var select = c.prepareStatement("SELECT rule_id, part, series FROM recorded_series");
                    var row = select.executeQuery()) {
                while (row.next()) {
                    parts.put(
                            row.getLong(1) + "/" + row.getInt(2), HexFormat.of().formatHex(row.getBytes(3)));
                }
            }
            return parts;
        });
    }

    private static Alert alert() {
        return new Alert(
                Labels.of("alertname", "Down", "job", "ü"),
                Map.of("summary", "it is \"down\""),
                "http://x",
                1,
                Alert.NO_END,
                false,
                2);
    }

    private static GroupStateDelta first() {
        RuleRun run = new RuleRun(RuleHealth.ERR, "it \"broke\"", 5, 6, 7, 8);
        Cohorts cohorts = new Cohorts(List.of(new Cohorts.Cohort(1, 5), new Cohorts.Cohort(3, Long.MAX_VALUE)));
        return new GroupStateDelta(
                List.of(),
                List.of(
                        new StoredAlert(
                                RULE,
                                new AlertInstance.Pending(
                                        11,
                                        Labels.of("alertname", "Down", "job", "a"),
                                        5,
                                        Double.NEGATIVE_INFINITY,
                                        List.of(new Label("summary", "")))),
                        new StoredAlert(
                                RULE,
                                new AlertInstance.Resolved(
                                        12,
                                        Labels.of("alertname", "Down", "job", "b"),
                                        5,
                                        6,
                                        AlertInstance.NEVER,
                                        9,
                                        1,
                                        0.1,
                                        List.of(new Label("b", "1"), new Label("a", "ü\n"))))),
                List.of(),
                List.of(),
                new GroupColumns(
                        5,
                        List.of(
                                new GroupColumns.RuleColumns(RULE, true, "up == 0", run, cohorts),
                                new GroupColumns.RuleColumns(RECORD, false, "sum(up)", RuleRun.NONE, Cohorts.NONE))));
    }

    private static GroupProgress progress(int iteration) {
        return new GroupProgress(
                iteration * 15L, iteration * 15L + 15, 1, 2, iteration, 4, 15, new GroupProgress.Basis(3, 5), "[]", 0);
    }

    private static long count(Ledger ledger, String table) {
        return ledger.read(c -> {
            try (var select = c.prepareStatement("SELECT COUNT(*) FROM " + table);
                    var row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }
}
