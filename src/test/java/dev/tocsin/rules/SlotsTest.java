package dev.tocsin.rules;

import static org.assertj.core.api.Assertions.assertThat;

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

    /** Computed with Prometheus 3.14's own {@code labels.Hash}; SlotsPeerTest compares with a running one. */
    @ParameterizedTest
    @CsvSource({
        // file, name, how often, hash
        "rules/a.yml, g, 1, 4648785941172564838",
        "a, b, 1, 2391146337127094932",
        "b, a, 1, 13151321137866210682",
        "/etc/prometheus/rules/grüße.yml, node-exporter.rules, 1, 5597427560988078339",
        "f, x, 254, 13719545644017244127",
        "f, x, 255, 15281920603446951594",
        "f, x, 70000, 3866566612128914023",
    })
    void theOffsetIsTheHashOfFileAndNameModuloTheInterval(String file, String name, int times, String hash) {
        String repeated = name.repeat(times);
        assertThat(Long.toUnsignedString(Slots.hash(file, repeated))).isEqualTo(hash);
        long minute = 60_000_000_000L;
        assertThat(Slots.of(file, repeated, minute).offsetNanos())
                .isEqualTo(Long.remainderUnsigned(Long.parseUnsignedLong(hash), minute));
    }
}
