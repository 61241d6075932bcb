package dev.tocsin.storage.remote.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.rules.GroupId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupModesTest {

    private static final GroupModes MODES = GroupModes.of(
            EvaluationMode.SAMPLES,
            List.of("capacity-?=samples", "capacity-*=push-down", "rules/slow.yml;*=push-down", "a.b=push-down"));

    @ParameterizedTest
    @CsvSource({
        "x.yml, capacity-1, SAMPLES",
        "x.yml, capacity-12, PUSH_DOWN",
        "rules/slow.yml, any, PUSH_DOWN",
        "rules/fast.yml, any, SAMPLES",
        "x.yml, a.b, PUSH_DOWN",
        "x.yml, aXb, SAMPLES",
        "x.yml, my-capacity-12, SAMPLES",
    })
    void theFirstPatternThatMatchesHolds(String file, String name, EvaluationMode mode) {
        assertThat(MODES.of(new GroupId("files", file, name))).isEqualTo(mode);
    }

    @Test
    void whatIsNoneIsNamedWithWhatWouldBe() {
        assertThatThrownBy(() -> GroupModes.of(EvaluationMode.SAMPLES, List.of("capacity")))
                .hasMessage("\"capacity\" is not PATTERN=MODE, such as capacity-*=push-down");
        assertThatThrownBy(() -> GroupModes.of(EvaluationMode.SAMPLES, List.of("a=pushdown")))
                .hasMessage("\"pushdown\" is no mode; there are samples and push-down");
    }
}
