package dev.tocsin.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.model.Labels;
import dev.tocsin.notify.alert.Alert;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruningTest {

    @TempDir
    Path directory;

    private Ledger ledger;

    @BeforeEach
    void open() {
        ledger = SqliteLedger.open(directory, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void labelSetsThatNothingNamesGoAndOthersStay() {
        List<Labels> unused = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
            unused.add(Labels.of("unused", Integer.toString(i)));
        }
        Labels waits = Labels.of("alertname", "waits");
        Labels told = Labels.of("alertname", "told");
        ledger.database().update(c -> {
            ledger.labelSets().intern(c, unused.subList(0, 600));
            ledger.inbox()
                    .add(
                            c,
                            List.of(ledger.inbox()
                                    .change(new Alert(waits, Map.of(), "", 1, Alert.NO_END, false, 1), 7, "fires")));
            ledger.history().append(c, List.of(event("one", 1, told)));
            ledger.labelSets().intern(c, unused.subList(600, 1_200));
        });
        assertThat(count("label_set")).isEqualTo(1_202);
        long at = LabelSets.collect(ledger.database(), 0);
        assertThat(at).as("a batch at a time").isPositive();
        assertThat(count("label_set")).isBetween(700L, 710L);
        while (at != 0) {
            at = LabelSets.collect(ledger.database(), at);
        }
        assertThat(count("label_set")).isEqualTo(2);
        assertThat(ledger.<Integer>read(c -> ledger.inbox().waiting(c, 10).size()))
                .isEqualTo(1);
        assertThat(ledger.history().find(all()))
                .extracting(History.Entry::labels)
                .containsExactly(told);
    }

    @Test
    void theOldestHistoryGoesUntilTheSizeIsRightAndNoMore() {
        ledger.database().update(c -> {
            List<HistoryEvent> events = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                events.add(event("x".repeat(900) + i, 1_000 + i, Labels.EMPTY));
            }
            ledger.history().append(c, events);
        });
        long limit = 100_000;
        while (ledger.history().prune(0, limit) > 0) {
            // Off the tick there is time.
        }
        List<History.Entry> left = ledger.history().find(all());
        assertThat(left).hasSizeBetween(90, 110);
        assertThat(left.getFirst().since()).isEqualTo(1_299);
        assertThat(left.getLast().since()).isEqualTo(1_300 - left.size());

        assertThat(ledger.history().prune(1_250, limit)).isPositive();
        assertThat(ledger.history().find(all()))
                .allSatisfy(entry -> assertThat(entry.until()).isGreaterThanOrEqualTo(1_250));
    }

    @Test
    void aTransactionWithADefectFailsAloneAndTheWriterGoesOn() {
        assertThatThrownBy(() -> ledger.database().update(c -> {
                    throw new StackOverflowError("as deep recursion would");
                }))
                .isInstanceOfSatisfying(
                        LedgerException.class, e -> assertThat(e.kind()).isEqualTo(LedgerException.Kind.INTERNAL));
        assertThat(ledger.database().<Integer>write(c -> 1)).isEqualTo(1);
    }

    @Test
    void aClosedLedgerRefusesAndNeverHangs() {
        Database database = ledger.database();
        ledger.close();
        assertThatThrownBy(() -> database.update(c -> {})).isInstanceOf(LedgerException.class);
    }

    private static HistoryEvent event(String subject, long at, Labels labels) {
        return new HistoryEvent(HistoryEvent.Kind.TRANSITION, at, 0, 0, labels, subject, "fires", Map.of());
    }

    private static History.Query all() {
        return new History.Query(Optional.empty(), Optional.empty(), Optional.empty(), 0, 10_000);
    }

    private long count(String table) {
        return ledger.read(c -> {
            try (Statement select = c.createStatement();
                    ResultSet row = select.executeQuery("SELECT COUNT(*) FROM " + table)) {
                row.next();
                return row.getLong(1);
            }
        });
    }
}
