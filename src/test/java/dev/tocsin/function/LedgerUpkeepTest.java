package dev.tocsin.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.ledger.History;
import dev.tocsin.ledger.HistoryEvent;
import dev.tocsin.ledger.Leases;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.ledger.SqliteLedger;
import dev.tocsin.model.Labels;
import dev.tocsin.testing.FakeClock;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger of functions that live for seconds is looked after by whichever of them is there. */
class LedgerUpkeepTest {

    private static final long DAY = 86_400_000_000_000L;

    @TempDir
    Path directory;

    private final FakeClock clock = new FakeClock(1_800_000_000L);

    private static HistoryEvent event(String subject, long at) {
        return new HistoryEvent(HistoryEvent.Kind.EVENT, at, 0, 0, Labels.EMPTY, subject, "because", Map.of());
    }

    private static List<String> subjects(Ledger ledger) {
        return ledger
                .history()
                .find(new History.Query(Optional.empty(), Optional.empty(), Optional.empty(), 0, 100))
                .stream()
                .map(History.Entry::subject)
                .toList();
    }

    @Test
    void oldHistoryGoesAndOnlyThat() {
        try (Ledger ledger = SqliteLedger.open(directory, clock)) {
            long now = clock.nanos();
            ledger.database()
                    .update(c -> ledger.history().append(c, List.of(event("old", now - 2 * DAY), event("new", now))));

            new LedgerUpkeep(ledger, DAY, Long.MAX_VALUE).run(Long.MAX_VALUE);

            assertThat(subjects(ledger)).containsExactly("new");
        }
    }

    @Test
    void theNextProcessGoesOnWhereOneCameTo() {
        try (Ledger ledger = SqliteLedger.open(directory, clock)) {
            ledger.database().update(c -> ledger.labelSets().intern(c, List.of(Labels.of("nobody", "has me"))));
            long behind = Long.MAX_VALUE / 2;
            ledger.database().update(c -> Leases.state(c, Leases.UPKEEP, Long.toString(behind)));

            new LedgerUpkeep(ledger, DAY, Long.MAX_VALUE).run(Long.MAX_VALUE);

            assertThat(labelSets(ledger))
                    .as("it is before the place that was reached")
                    .isEqualTo(1);
            new LedgerUpkeep(ledger, DAY, Long.MAX_VALUE).run(Long.MAX_VALUE);
            assertThat(labelSets(ledger)).as("from the beginning again").isZero();
        }
    }

    private static int labelSets(Ledger ledger) {
        return ledger.<Integer>read(c -> {
            try (Statement statement = c.createStatement();
                    ResultSet row = statement.executeQuery("SELECT count(*) FROM label_set")) {
                row.next();
                return row.getInt(1);
            }
        });
    }

    @Test
    void afterItsDeadlineNothingIsBegun() {
        try (Ledger ledger = SqliteLedger.open(directory, clock)) {
            ledger.database().update(c -> ledger.history().append(c, List.of(event("old", clock.nanos() - 2 * DAY))));

            new LedgerUpkeep(ledger, DAY, Long.MAX_VALUE).run(System.nanoTime() - 1);

            assertThat(subjects(ledger)).containsExactly("old");
        }
    }
}
