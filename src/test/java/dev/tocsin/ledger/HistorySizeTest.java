package dev.tocsin.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HistorySizeTest {

    private static final long MINUTE = 60_000_000_000L;

    private final HistorySize size = new HistorySize();
    private long table = 10_000;
    private int sums;

    private long excess(long minute) {
        return size.excess(100_000, minute * MINUTE, () -> {
            sums++;
            return table;
        });
    }

    private void add(long bytes) {
        table += bytes;
        size.added(bytes);
    }

    @Test
    void theTableIsSummedOnceAnHourAndNotEachMinute() {
        for (int minute = 0; minute < 180; minute++) {
            add(100);
            assertThat(excess(minute)).isZero();
        }
        assertThat(sums).isEqualTo(3);
    }

    @Test
    void nothingIsDeletedForWhatWasUndone() {
        assertThat(excess(0)).isZero();
        size.added(1_000_000);
        assertThat(excess(1)).isZero();
        assertThat(sums).isEqualTo(2);
    }

    @Test
    void whatIsTooMuchIsDeletedInBatchesWithoutAnotherSum() {
        table = 150_000;
        assertThat(excess(0)).as("down to a little less than the limit").isEqualTo(52_000);
        table -= 30_000;
        size.deleted(30_000);
        assertThat(excess(0)).isEqualTo(22_000);
        table -= 22_000;
        size.deleted(22_000);
        assertThat(excess(0)).isZero();
        assertThat(sums).isEqualTo(1);
        add(1_900);
        assertThat(excess(1)).isZero();
        assertThat(sums).as("there is slack").isEqualTo(1);
        add(200);
        assertThat(excess(2)).isEqualTo(2_100);
        assertThat(sums).isEqualTo(2);
    }

    @Test
    void aTransactionThatIsUndoneLeavesTheNextSumRight() {
        table = 150_000;
        excess(0);
        // Told of as deleted, but it was undone.
        size.deleted(52_000);
        assertThat(excess(1)).isZero();
        add(10_000);
        assertThat(excess(2)).isEqualTo(table - 98_000);
    }
}
