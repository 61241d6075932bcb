package dev.tocsin.storage.remote.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnsentSamplesTest {

    private final List<String> found = new ArrayList<>();

    private UnsentSamples samples(TestUnsent ledger) {
        return new UnsentSamples(ledger, s -> found.add(s.labels().metricName() + "@" + s.timeMillis()));
    }

    private static TestUnsent ledger(boolean shared) {
        return new TestUnsent(shared).with(Set.of("a"), TestUnsent.body("a", 1, 1));
    }

    @Test
    void eachRowIsReadOnceAndItsNamesStayUntilItIsSent() {
        TestUnsent ledger = ledger(true);
        UnsentSamples samples = samples(ledger);
        assertThat(samples.isCurrent()).isFalse();
        samples.look();
        ledger.with(Set.of("b", "a"), TestUnsent.body("b", 2, 1));
        samples.look();
        samples.look();
        assertThat(found).containsExactly("a@1", "b@2");
        assertThat(ledger.read).isEqualTo(2);
        assertThat(samples.isCurrent()).isTrue();
        assertThat(samples.names()).containsExactlyInAnyOrder("a", "b");
        ledger.sent();
        samples.look();
        assertThat(samples.names()).isEmpty();
    }

    @Test
    void whereNobodyElseRecordsOnlyWhatWasThereAtTheStartIsReadBack() {
        TestUnsent ledger = ledger(false);
        UnsentSamples samples = samples(ledger);
        samples.look();
        ledger.with(Set.of("b"), TestUnsent.body("b", 2, 1));
        samples.look();
        assertThat(found).containsExactly("a@1");
        assertThat(samples.names()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void aRowThatCannotBeReadHoldsNothingUp() {
        TestUnsent ledger = new TestUnsent(true)
                .with(Set.of("x"), new byte[] {1, 2, 3})
                .with(Set.of("a"), TestUnsent.body("a", 1, 1));
        UnsentSamples samples = samples(ledger);
        samples.look();
        assertThat(found).containsExactly("a@1");
        assertThat(samples.names()).containsExactlyInAnyOrder("a", "x");
    }

    @Test
    void aLedgerThatCannotBeReadIsToldWhereSomethingMayBeMissing() {
        for (boolean shared : new boolean[] {true, false}) {
            found.clear();
            TestUnsent ledger = ledger(shared);
            UnsentSamples samples = samples(ledger);
            ledger.broken = true;
            assertThatIllegalStateException().isThrownBy(samples::look);
            assertThat(samples.isCurrent()).isFalse();
            ledger.broken = false;
            samples.look();
            assertThat(found).containsExactly("a@1");
            ledger.broken = true;
            if (shared) {
                assertThatIllegalStateException().isThrownBy(samples::look);
            } else {
                samples.look(); // There is nothing but its own.
            }
            assertThat(samples.isCurrent()).isFalse();
        }
    }

    @Test
    void whatIsRecordedIsNamedUntilItsRowsAreLookedAt() {
        TestUnsent ledger = new TestUnsent(true);
        UnsentSamples samples = samples(ledger);
        samples.recorded(List.of("c"));
        samples.look();
        assertThat(samples.names()).containsExactly("c");
        // The commit comes between the ids of a look and its end.
        ledger.afterIds = () -> {
            ledger.with(Set.of("c"), TestUnsent.body("c", 3, 1));
            samples.committed(List.of("c"));
            ledger.afterIds = () -> {};
        };
        samples.look();
        assertThat(samples.names()).containsExactly("c");
        samples.look();
        assertThat(samples.names()).containsExactly("c");
        ledger.sent();
        samples.look();
        assertThat(samples.names()).isEmpty();
    }

    @Test
    void whatWasTakenBackIsReadAgain() {
        TestUnsent ledger = ledger(true);
        UnsentSamples samples = samples(ledger);
        samples.look();
        samples.readAgain();
        assertThat(samples.isCurrent()).isFalse();
        samples.look();
        assertThat(found).containsExactly("a@1", "a@1");
        assertThat(samples.names()).containsExactly("a");
    }
}
