package dev.tocsin.model.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class YamlAliasTest {

    @Test
    void aCommonBlockMayBeUsedManyTimes() throws Exception {
        StringBuilder text = new StringBuilder("common: &c {severity: page}\nrules:\n");
        for (int i = 0; i < 500; i++) {
            text.append("- labels: *c\n- labels: {<<: *c, team: a}\n");
        }
        YamlNode.Mapping document =
                (YamlNode.Mapping) YamlNode.parseAll("f", text.toString()).getFirst();
        assertThat(((YamlNode.Sequence) document.entries().get("rules").value()).items())
                .hasSize(1000);
    }

    @Test
    void nestedAliasesThatMultiplyAreRefusedAtOnce() {
        StringBuilder text = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 30; i++) {
            text.append("a").append(i).append(": &a").append(i).append(" [");
            text.append(("*a" + (i - 1) + ", ").repeat(10)).append("]\n");
        }
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThatThrownBy(() -> YamlNode.parseAll("f", text.toString()))
                        .hasMessageContaining("f:7:5: yaml: document contains excessive aliasing"));
    }

    @Test
    void anAliasOfWhatContainsItIsRefused() {
        assertThatThrownBy(() -> YamlNode.parseAll("f", "a: &a [*a]"))
                .hasMessageContaining("f:1:4: yaml: an alias stands for a value that contains the alias itself");
    }
}
