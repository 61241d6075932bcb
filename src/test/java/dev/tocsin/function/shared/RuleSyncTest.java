package dev.tocsin.function.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.ledger.Ledger;
import dev.tocsin.ledger.LedgerException;
import dev.tocsin.ledger.SqliteLedger;
import dev.tocsin.source.RuleDocument;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleSyncTest {

    @TempDir
    Path directory;

    private static RuleDocument document(int revision) {
        String text = "groups: [{name: g, rules: [{alert: A, expr: 'vector(" + revision + ")'}]}]";
        return new RuleDocument("rules.yml", Integer.toString(revision), text, List.of(), false);
    }

    @Test
    void whatWasReadBeforeAnotherTookSomethingOverIsReadAgain() {
        try (Ledger ledger = SqliteLedger.open(directory, Clock.systemUTC())) {
            SharedRules slow = new SharedRules(ledger, "storage");
            SharedRules quick = new SharedRules(ledger, "storage");
            slow.sync("files", () -> List.of(document(1)));
            List<Integer> read = new ArrayList<>();
            int changed = slow.sync("files", () -> {
                boolean first = read.isEmpty();
                read.add(first ? 2 : 4);
                if (first) {
                    // While this one stands still, the file changes and the other takes it over.
                    quick.sync("files", () -> List.of(document(3)));
                    return List.of(document(2));
                }
                return List.of(document(4));
            });
            assertThat(read).containsExactly(2, 4);
            assertThat(changed).isEqualTo(1);
            assertThat(running(slow)).containsExactly("vector(4)");
            assertThat(running(quick)).containsExactly("vector(4)");
        }
    }

    @Test
    void oneThatNeverComesInBetweenSaysSoAndWritesNothing() {
        try (Ledger ledger = SqliteLedger.open(directory, Clock.systemUTC())) {
            SharedRules slow = new SharedRules(ledger, "storage");
            SharedRules quick = new SharedRules(ledger, "storage");
            int[] revision = {1};
            assertThatThrownBy(() -> slow.sync("files", () -> {
                        quick.sync("files", () -> List.of(document(++revision[0])));
                        return List.of(document(1));
                    }))
                    .isInstanceOf(LedgerException.class)
                    .hasMessage("ledger: rules of files are being taken over by others");
            assertThat(running(slow)).containsExactly("vector(" + revision[0] + ")");
        }
    }

    private static List<String> running(SharedRules rules) {
        return rules.all().groups().stream()
                .map(group -> group.rules().getFirst().expr().text())
                .toList();
    }
}
