package dev.tocsin.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.testing.FakeClock;
import dev.tocsin.testing.TroubledDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AvailabilityTest {

    private static final long SECOND = 1_000_000_000L;

    private boolean roomy = true;
    private int probes;
    private final Availability availability = new Availability(() -> {
        probes++;
        return roomy;
    });

    @Test
    void smallCommitsBetweenLargeOnesThatFailDoNotMakeItAvailable() {
        List<Boolean> seen = new ArrayList<>();
        for (int second = 0; second < 120; second++) {
            if (second % 5 == 0) {
                availability.failed(second * SECOND);
            } else {
                availability.succeeded(second * SECOND);
            }
            seen.add(availability.available());
        }
        assertThat(seen).containsOnly(false);
        assertThat(probes).as("the disk is not written to for nothing").isZero();
    }

    @Test
    void itIsBackAfterAQuietTimeAndNotWithoutRoom() {
        availability.failed(0);
        roomy = false;
        availability.succeeded(9 * SECOND);
        assertThat(availability.available()).isFalse();
        assertThat(availability.worthTrying(9 * SECOND)).isFalse();
        assertThat(availability.worthTrying(10 * SECOND)).isTrue();
        availability.succeeded(10 * SECOND);
        assertThat(availability.available())
                .as("no room for more than this commit")
                .isFalse();
        roomy = true;
        availability.succeeded(11 * SECOND);
        assertThat(availability.available())
                .as("the next probe is a quiet time later")
                .isFalse();
        availability.succeeded(20 * SECOND);
        assertThat(availability.available()).isTrue();
        assertThat(probes).isEqualTo(2);
    }

    /** Large commits once a minute fail where the probe fits: each time it takes longer until it is believed. */
    @Test
    void whatFailsAgainSoonIsBelievedLaterEachTime() {
        int changes = 0;
        boolean before = true;
        for (int second = 0; second < 3600; second++) {
            if (second % 60 == 0) {
                availability.failed(second * SECOND);
            } else {
                availability.succeeded(second * SECOND);
            }
            changes += before == availability.available() ? 0 : 1;
            before = availability.available();
        }
        assertThat(changes)
                .as("down, up after 10 s, 20 s and 40 s, and no more")
                .isEqualTo(7);
        assertThat(before).isFalse();
        availability.succeeded(3540 * SECOND + 80 * SECOND);
        assertThat(availability.available()).isTrue();
        long late = 3620 * SECOND + Availability.SOON_NANOS;
        availability.failed(late);
        availability.succeeded(late + Availability.FIRST_QUIET_NANOS);
        assertThat(availability.available())
                .as("long after, the first quiet time holds again")
                .isTrue();
    }

    @Test
    void theDiskIsProbedWithAFileThatDoesNotStay(@TempDir Path directory) throws Exception {
        assertThat(new DiskProbe(directory).getAsBoolean()).isTrue();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
        assertThat(new DiskProbe(directory.resolve("missing")).getAsBoolean()).isFalse();
    }

    /** A ledger that nobody writes to finds out by itself. */
    @Test
    void anIdleLedgerIsBackToo(@TempDir Path directory) throws Exception {
        FakeClock clock = new FakeClock(0);
        try (Ledger ledger = SqliteLedger.open(directory, clock)) {
            TroubledDatabase database = new TroubledDatabase(ledger.database());
            database.full(true);
            assertThatThrownBy(() -> database.update(c -> {
                        try (Statement fill = c.createStatement()) {
                            fill.execute("CREATE TABLE filler AS WITH RECURSIVE n(i) AS"
                                    + " (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) SELECT i FROM n");
                        }
                    }))
                    .hasMessageContaining("full");
            assertThat(ledger.database().available()).isFalse();
            clock.advance(11);
            for (int i = 0; i < 500 && !ledger.database().available(); i++) {
                Thread.sleep(10);
            }
            assertThat(ledger.database().available()).isTrue();
        }
    }
}
