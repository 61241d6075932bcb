package dev.tocsin.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.model.Labels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDatabaseTest {

    @TempDir
    Path directory;

    @Test
    void whatWasWrittenIsThereAfterReopening() {
        try (Ledger ledger = SqliteLedger.open(directory, Clock.systemUTC())) {
            ledger.database().write(c -> insert(c, "a"));
        }
        try (Ledger ledger = SqliteLedger.open(directory, Clock.systemUTC())) {
            assertThat(ledger.database().read(SqliteDatabaseTest::names)).containsExactly("a");
        }
    }

    @Test
    void aFailedTransactionIsUndoneAloneAlsoWhenItSharesACommit() throws Exception {
        try (Ledger ledger = SqliteLedger.open(directory, Clock.systemUTC());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> good = new ArrayList<>();
            List<Future<?>> bad = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                String name = "good" + i;
                good.add(threads.submit(
                        (Callable<Object>) () -> ledger.database().write(c -> insert(c, name))));
                bad.add(threads.submit((Callable<Object>) () -> ledger.database()
                        .write(c -> {
                            insert(c, name + "-undone");
                            throw new LedgerException(LedgerException.Kind.CONFLICT, "somebody was first");
                        })));
            }
            for (Future<?> f : good) {
                f.get();
            }
            for (Future<?> f : bad) {
                assertThatThrownBy(f::get).hasMessageContaining("somebody was first");
            }
            assertThat(ledger.database().read(SqliteDatabaseTest::names))
                    .hasSize(50)
                    .allMatch(name -> !name.endsWith("-undone"));
        }
    }

    @Test
    void aStatementThatFailsLeavesTheNextTransactionUnharmed() {
        try (Ledger ledger = SqliteLedger.open(directory, Clock.systemUTC())) {
            ledger.database().write(c -> insert(c, "a"));
            assertThatThrownBy(() -> ledger.database().write(c -> insert(c, "a")))
                    .isInstanceOfSatisfying(
                            LedgerException.class, e -> assertThat(e.kind()).isEqualTo(LedgerException.Kind.INTERNAL));
            ledger.database().write(c -> insert(c, "b"));
            assertThat(ledger.database().read(SqliteDatabaseTest::names)).containsExactly("a", "b");
        }
    }

    @Test
    void aDamagedFileIsNamedAndLeftAlone() throws Exception {
        Path file = directory.resolve("ledger.db");
        Files.writeString(file, "this is not a database, but long enough to be taken for one".repeat(20));
        assertThatThrownBy(() -> SqliteLedger.open(directory, Clock.systemUTC()))
                .hasMessageContaining("ledger.db")
                .isInstanceOfSatisfying(
                        LedgerException.class, e -> assertThat(e.kind()).isEqualTo(LedgerException.Kind.CORRUPT));
        assertThat(Files.readString(file)).startsWith("this is not a database");
    }

    @Test
    void anEventThatRepeatsRaisesACountAndADifferentOneMakesARow() {
        try (Ledger ledger = SqliteLedger.open(directory, Clock.systemUTC())) {
            Labels labels = Labels.of("alertname", "Down", "job", "a");
            for (int i = 1; i <= 3; i++) {
                long at = i;
                ledger.database().write(c -> {
                    ledger.history().append(c, List.of(event(at, labels, "silenced by 1")));
                    return null;
                });
            }
            ledger.database().write(c -> {
                ledger.history().append(c, List.of(event(4, labels, "silenced by 2")));
                return null;
            });
            List<History.Entry> found = ledger.history()
                    .find(new History.Query(Optional.empty(), Optional.of(labels), Optional.empty(), 0, 10));
            assertThat(found).extracting(History.Entry::reason).containsExactly("silenced by 2", "silenced by 1");
            assertThat(found.get(1).count()).isEqualTo(3);
            assertThat(found.get(1).since()).isEqualTo(1);
            assertThat(found.get(1).until()).isEqualTo(3);
            assertThat(ledger.history().prune(4, Long.MAX_VALUE)).isEqualTo(1);
            assertThat(ledger.history().prune(4, 0)).isEqualTo(1);
            assertThat(ledger.history().prune(4, 0)).isZero();
        }
    }

    private static HistoryEvent event(long at, Labels labels, String reason) {
        return new HistoryEvent(HistoryEvent.Kind.SUPPRESSION, at, 1, 0, labels, "group 1", reason, Map.of());
    }

    private static int insert(Connection c, String name) throws SQLException {
        try (PreparedStatement insert = c.prepareStatement("INSERT INTO id_block (name, next_id) VALUES (?, 1)")) {
            insert.setString(1, name);
            return insert.executeUpdate();
        }
    }

    private static List<String> names(Connection c) throws SQLException {
        try (PreparedStatement select = c.prepareStatement("SELECT name FROM id_block ORDER BY name");
                ResultSet row = select.executeQuery()) {
            List<String> names = new ArrayList<>();
            while (row.next()) {
                names.add(row.getString(1));
            }
            return names;
        }
    }
}
