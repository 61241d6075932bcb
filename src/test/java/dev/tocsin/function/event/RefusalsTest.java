package dev.tocsin.function.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.function.event.Refusals.Cause;
import dev.tocsin.ledger.History;
import dev.tocsin.ledger.HistoryEvent;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.ledger.SqliteLedger;
import dev.tocsin.testing.FakeClock;
import dev.tocsin.testing.TroubledDatabase;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusalsTest {

    @TempDir
    Path directory;

    private final FakeClock clock = new FakeClock(1_800_000_000L);
    private final CollectorRegistry registry = new CollectorRegistry();

    private double counted() {
        return registry.getSampleValue(
                "tocsin_function_events_refused_total", new String[] {"reason"}, new String[] {"unusable"});
    }

    private static List<History.Entry> recorded(Ledger ledger) {
        return ledger.history()
                .find(new History.Query(
                        Optional.of(HistoryEvent.Kind.EVENT), Optional.empty(), Optional.empty(), 0, 100_000));
    }

    @Test
    void aFloodIsCountedAndFillsNoHistory() {
        try (Ledger ledger = new Ledger(SqliteLedger.open(directory, clock).database())) {
            Refusals refusals = new Refusals(ledger, new FunctionMetrics(registry));
            for (int i = 0; i < 10_000; i++) {
                refusals.record(Cause.UNUSABLE, "/functions", "type" + i, "/s", "of no use");
            }
            assertThat(counted()).isEqualTo(10_000);
            assertThat(recorded(ledger)).hasSize(60);
            clock.advance(60);
            refusals.record(Cause.UNUSABLE, "/functions", "later", "/s", "x".repeat(100_000));
            assertThat(recorded(ledger)).hasSize(61).first().satisfies(entry -> {
                assertThat(entry.subject()).isEqualTo("event refused: /functions later");
                assertThat(entry.reason()).hasSizeLessThan(250);
            });
        }
    }

    @Test
    void theSameAgainIsOneRow() {
        try (Ledger ledger = new Ledger(SqliteLedger.open(directory, clock).database())) {
            Refusals refusals = new Refusals(ledger, new FunctionMetrics(registry));
            for (int i = 0; i < 5; i++) {
                refusals.record(Cause.UNUSABLE, "/functions", "t", "/s", "of no use");
            }
            assertThat(recorded(ledger))
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.count()).isEqualTo(5));
        }
    }

    @Test
    void aLedgerThatIsGoneIsNoReasonToFail() {
        TroubledDatabase database =
                new TroubledDatabase(SqliteLedger.open(directory, clock).database());
        try (Ledger ledger = new Ledger(database)) {
            Refusals refusals = new Refusals(ledger, new FunctionMetrics(registry));
            database.gone(true);
            refusals.record(Cause.UNUSABLE, "/functions", "t", "/s", "of no use");
            assertThat(counted()).isEqualTo(1);
        }
    }
}
