package dev.tocsin.function.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DataTriggerTest {

    private static final long SPACING = 1000;

    private final DataTrigger trigger = new DataTrigger();

    @Test
    void aBurstIsEvaluatedAtOnceAndOnceMoreAtTheEndOfTheSpacing() {
        assertThat(trigger.due()).isEqualTo(Long.MAX_VALUE);
        trigger.arrived(10, 0, SPACING);
        assertThat(trigger.due()).isEqualTo(10);
        trigger.begin(11);
        assertThat(trigger.due()).isEqualTo(Long.MAX_VALUE);
        for (long at = 12; at < 900; at++) {
            trigger.arrived(at, 0, SPACING);
            assertThat(trigger.due()).isEqualTo(1011);
        }
        trigger.begin(1012);
        assertThat(trigger.due()).isEqualTo(Long.MAX_VALUE);
        trigger.arrived(5000, 0, SPACING);
        assertThat(trigger.due()).isEqualTo(5000);
    }

    @Test
    void whatArrivesWhileAnEvaluationBeginsIsNotLost() {
        trigger.arrived(10, 0, SPACING);
        trigger.arrived(20, 0, SPACING);
        trigger.begin(15);
        assertThat(trigger.due()).isEqualTo(1015);
    }

    @Test
    void withAQueryOffsetItIsDueWhenTheSamplesCanBeSeen() {
        trigger.arrived(10, 500, SPACING);
        assertThat(trigger.due()).isEqualTo(510);
        trigger.arrived(400, 500, SPACING);
        assertThat(trigger.due()).isEqualTo(510);
        trigger.begin(510);
        assertThat(trigger.due())
                .as("what arrived at 400 is seen from 900 on, spaced")
                .isEqualTo(1510);
        trigger.begin(1510);
        assertThat(trigger.due()).isEqualTo(Long.MAX_VALUE);
    }
}
