package dev.tocsin.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.Labels;
import dev.tocsin.notify.alert.Alert;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InboxTest {

    @TempDir
    Path directory;

    private static Inbox.Change change(long id, String name, long updatedAt, long endsAt) {
        Alert alert = new Alert(Labels.of("alertname", name), Map.of(), "", 1, endsAt, false, updatedAt);
        return new Inbox.Change(id, alert, 7, "test");
    }

    private static List<Inbox.Change> waiting(Ledger ledger, int limit) {
        return ledger.read(c -> ledger.inbox().waiting(c, limit));
    }

    private static void add(Ledger ledger, Inbox.Change... changes) {
        ledger.database().update(c -> ledger.inbox().add(c, List.of(changes)));
    }

    /** Each process takes ids from a block of its own, and commits when it does. */
    @Test
    void changesAreTakenInInTheOrderOfTheirTimesWhateverTheirIdsAndCommits() {
        try (Ledger ledger = SqliteLedger.open(directory, Clock.systemUTC())) {
            Inbox.Change fires = change(2_001, "A", 10, Alert.NO_END);
            Inbox.Change ends = change(1_007, "A", 20, 20);
            Inbox.Change later = change(2_000, "B", 30, Alert.NO_END);
            add(ledger, later);
            add(ledger, ends);
            add(ledger, fires);
            assertThat(waiting(ledger, 10)).containsExactly(fires, ends, later);
            assertThat(waiting(ledger, 2)).as("the oldest first").containsExactly(fires, ends);
        }
    }

    /** On PostgreSQL a transaction that began earlier may commit later. */
    @Test
    void aChangeThatIsCommittedAfterOthersWereTakenInIsTakenInAsWell() {
        try (Ledger ledger = SqliteLedger.open(directory, Clock.systemUTC())) {
            Inbox.Change first = change(1_001, "A", 10, Alert.NO_END);
            Inbox.Change second = change(2_001, "B", 20, Alert.NO_END);
            add(ledger, second);
            ledger.database().update(c -> ledger.inbox().remove(c, waiting(ledger, 10)));
            add(ledger, first);
            assertThat(waiting(ledger, 10)).containsExactly(first);
        }
    }
}
