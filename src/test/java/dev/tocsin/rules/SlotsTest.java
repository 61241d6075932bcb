package dev.tocsin.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotsTest {

    @ParameterizedTest
    @CsvSource({
        // interval, offset, now, slot
        "10, 0, 100, 100",
        "10, 0, 109, 100",
        "10, 3, 100, 93",
        "10, 3, 102, 93",
        "10, 3, 103, 103",
        "10, 9, 5, -1",
    })
    void theSlotIsTheLatestThatIsNotInTheFuture(long interval, long offset, long now, long slot) {
        Slots slots = new Slots(interval, offset);
        assertThat(slots.slot(now)).isEqualTo(slot);
        assertThat(slots.next(now)).isEqualTo(slot + interval);
    }

    @ParameterizedTest
    @CsvSource({
        // last slot, now, missed, due
        "93, 103, 0, 103",
        "93, 112, 0, 103",
        "93, 113, 1, 113",
        "93, 134, 3, 133",
        "93, 95, 0, 103",
    })
    void missedSlotsAreCountedAndPassedOver(long last, long now, long missed, long due) {
        Slots slots = new Slots(10, 3);
        assertThat(slots.missed(last, now)).isEqualTo(missed);
        assertThat(slots.due(last, now)).isEqualTo(due);
    }

    /** Hashes that a Prometheus 3.14 computes: SlotsPeerTest compares with a running one. */
    @Test
    void theOffsetIsTheHashOfFileAndNameModuloTheInterval() {
        for (long interval : new long[] {1_000_000_000L, 60_000_000_000L, 7_000_000L}) {
            Slots slots = Slots.of("rules/a.yml", "g", interval);
            assertThat(slots.offsetNanos())
                    .isEqualTo(Long.remainderUnsigned(Slots.hash("rules/a.yml", "g"), interval))
                    .isBetween(0L, interval - 1);
        }
        assertThat(Slots.hash("a", "b")).isNotEqualTo(Slots.hash("b", "a"));
    }

    @Test
    void longNamesHashWithAThreeByteLength() {
        String longName = "x".repeat(70_000);
        assertThat(Slots.of("f", longName, 60_000_000_000L).offsetNanos()).isBetween(0L, 60_000_000_000L);
    }
}
