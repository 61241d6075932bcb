package dev.tocsin;

import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Test;

class BuildTimeTest {

    @Test
    void whatTheParserMeetsWhileAnExecutableIsBuiltIsPromql() {
        assertThatNoException().isThrownBy(BuildTime::parseTheUsual);
    }
}
