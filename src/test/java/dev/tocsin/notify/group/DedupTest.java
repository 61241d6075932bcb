package dev.tocsin.notify.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.Labels;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The decision table of Alertmanager 0.34, row by row. Sets are letters; {@code -} is no entry, empty is the empty set. */
class DedupTest {

    private static final long REPEAT = 100;
    private static final long NOW = 1_000;

    @ParameterizedTest(name = "{0}: log {1}/{2} at {3}, now {4}/{5}, send_resolved {6} → {7}")
    @CsvSource({
        "row 1: no entry and something fires,               -,  '', 0,   a,  '', true,  FIRST_NOTIFICATION",
        "row 1: no entry and both,                           -,  '', 0,   a,  b,  false, FIRST_NOTIFICATION",
        "row 2: no entry and nothing fires,                 -,  '', 0,   '', a,  true,  NONE",
        "row 3: was all resolved and fires,                 '', a,  999, a,  '', true,  FIRST_NOTIFICATION",
        "row 4: another one fires,                          a,  '', 999, ab, '', true,  NEW_ALERTS",
        "row 4: another one fires while one resolves,       a,  '', 999, b,  a,  true,  NEW_ALERTS",
        "row 5: all resolved,                               ab, '', 999, '', ab, true,  ALL_RESOLVED",
        "row 5: all resolved whatever send_resolved says,   ab, '', 999, '', ab, false, ALL_RESOLVED",
        "row 6: nothing fired and nothing fires,            '', a,  999, '', ab, true,  NONE",
        "row 7: one of two resolved,                        ab, '', 999, a,  b,  true,  SOME_RESOLVED",
        "row 7: one resolved that was told resolved before, ab, b,  999, a,  b,  true,  NONE",
        "row 9: one of two resolved without send_resolved,  ab, '', 999, a,  b,  false, NONE",
        "row 8: the repeat interval has passed,             a,  '', 899, a,  '', true,  REPEAT_INTERVAL",
        "row 9: the repeat interval has just not passed,    a,  '', 900, a,  '', true,  NONE",
        "row 9: nothing changed,                            a,  '', 999, a,  '', true,  NONE",
        "row 9: fewer fire without send_resolved,           ab, '', 999, a,  '', false, NONE",
        "row 8: fewer fire and the repeat has come,         ab, '', 1,   a,  b,  false, REPEAT_INTERVAL",
    })
    void decidesAsTheTable(
            String row,
            String logFiring,
            String logResolved,
            long at,
            String firing,
            String resolved,
            boolean sendResolved,
            NotificationReason expected) {
        Optional<LogEntry> entry = logFiring.equals("-")
                ? Optional.empty()
                : Optional.of(new LogEntry(
                        "{}:{}",
                        new IntegrationKey("page", "webhook", 0),
                        set(logFiring),
                        set(logResolved),
                        at,
                        Long.MAX_VALUE,
                        Map.of()));
        assertThat(Dedup.decide(entry, set(firing), set(resolved), sendResolved, REPEAT, NOW))
                .as(row)
                .isEqualTo(expected);
    }

    private static AlertHashes set(String letters) {
        return AlertHashes.of(Arrays.stream(letters.split(""))
                .filter(s -> !s.isEmpty())
                .map(s -> Labels.of("alertname", s))
                .toList());
    }
}
