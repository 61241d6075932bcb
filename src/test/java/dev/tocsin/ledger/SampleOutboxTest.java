package dev.tocsin.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.testing.Postgres;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleOutboxTest {

    private static final long LEASE = 60_000_000_000L;

    @TempDir
    Path directory;

    @Test
    void rowsOfAGroupAreLeasedInTheOrderOfTheirSamplesAndByOneOnly() {
        try (Ledger ledger = SqliteLedger.open(directory, Clock.systemUTC())) {
            SampleOutbox outbox = ledger.sampleOutbox();
            insert(ledger, 1, 20, "later");
            insert(ledger, 1, 10, "earlier");
            insert(ledger, 2, 15, "other");
            List<SampleOutbox.Row> first = outbox.lease("one", "e", 10, LEASE);
            assertThat(names(first)).containsExactly("earlier", "other");
            // What follows in these groups waits with them.
            assertThat(outbox.lease("two", "e", 10, LEASE)).isEmpty();
            insert(ledger, 3, 30, "third group");
            assertThat(names(outbox.lease("two", "e", 10, LEASE))).containsExactly("third group");
            outbox.delete(first.stream().map(SampleOutbox.Row::id).toList());
            assertThat(names(outbox.lease("two", "e", 100, LEASE))).containsExactly("later", "third group");
        }
    }

    @Test
    void whatIsReleasedOrWhoseLeaseEndsComesAgain() {
        try (Ledger ledger = SqliteLedger.open(directory, Clock.systemUTC())) {
            SampleOutbox outbox = ledger.sampleOutbox();
            insert(ledger, 1, 10, "a");
            List<SampleOutbox.Row> rows = outbox.lease("one", "e", 10, LEASE);
            outbox.release("one", rows.stream().map(SampleOutbox.Row::id).toList());
            assertThat(names(outbox.lease("two", "e", 10, 0))).containsExactly("a");
            assertThat(names(outbox.lease("three", "e", 10, LEASE))).containsExactly("a");
            assertThat(outbox.lease("three", "another endpoint", 10, LEASE)).isEmpty();
            assertThat(names(outbox.rows(outbox.waiting("e")))).containsExactly("a");
            assertThat(outbox.waiting("another endpoint")).isEmpty();
        }
    }

    @Test
    void theSameHoldsOnPostgresWithTwoProcesses() {
        try (Postgres postgres = Postgres.start()) {
            String address = postgres.newDatabase();
            try (Ledger one = Postgres.open(address);
                    Ledger two = Postgres.open(address)) {
                insert(one, 1, 20, "later");
                insert(two, 1, 10, "earlier");
                insert(two, 2, 15, "other");
                List<SampleOutbox.Row> first = one.sampleOutbox().lease("one", "e", 10, LEASE);
                assertThat(names(first)).containsExactly("earlier", "other");
                assertThat(two.sampleOutbox().lease("two", "e", 10, LEASE)).isEmpty();
                insert(one, 3, 30, "third group");
                assertThat(names(two.sampleOutbox().lease("two", "e", 10, LEASE)))
                        .containsExactly("third group");
                one.sampleOutbox()
                        .delete(first.stream().map(SampleOutbox.Row::id).toList());
                assertThat(names(two.sampleOutbox().lease("two", "e", 100, LEASE)))
                        .containsExactly("later", "third group");
                assertThat(one.sampleOutbox().bytes()).isEqualTo(200);
                assertThat(one.sampleOutbox().trim(150)).isEqualTo(7);
                assertThat(waiting(two)).containsExactly("third group");
            }
        }
    }

    @Test
    void theBoundDropsTheOldest() {
        try (Ledger ledger = SqliteLedger.open(directory, Clock.systemUTC())) {
            for (int i = 0; i < 10; i++) {
                insert(ledger, 1, i, "n" + i);
            }
            assertThat(ledger.sampleOutbox().bytes()).isEqualTo(1000);
            assertThat(ledger.sampleOutbox().trim(1000)).isZero();
            assertThat(ledger.sampleOutbox().trim(450)).isEqualTo(42);
            assertThat(waiting(ledger)).containsExactly("n6", "n7", "n8", "n9");
            assertThat(ledger.sampleOutbox().bytes("e")).isEqualTo(400);
        }
    }

    private static List<String> waiting(Ledger ledger) {
        List<Long> ids = ledger.sampleOutbox().waiting("e");
        List<SampleOutbox.Row> rows = new ArrayList<>(ledger.sampleOutbox().rows(ids));
        rows.sort(Comparator.comparing(row -> ids.indexOf(row.id())));
        return names(rows);
    }

    private static List<String> names(List<SampleOutbox.Row> rows) {
        return rows.stream().flatMap(row -> row.batch().names().stream()).toList();
    }

    /** @param at time of the samples; they are committed the later the older they are, as clocks that differ have it */
    private static void insert(Ledger ledger, long group, long at, String name) {
        SampleOutbox.Batch batch = new SampleOutbox.Batch(7, at, List.of(name), new byte[100]);
        ledger.database().update(c -> ledger.sampleOutbox().insert(c, group, 1000 - at, List.of("e"), List.of(batch)));
    }
}
