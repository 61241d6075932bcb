package dev.tocsin.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Against a table that Go wrote: bits, then 'f', 'e' and 'g' with precision −1. */
class GoFloatTest {

    @Test
    void writesWhatGoWrites() throws Exception {
        try (InputStream in = GoFloatTest.class.getResourceAsStream("go-floats.tsv")) {
            String table = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(table.lines().count()).isGreaterThan(200);
            table.lines().forEach(line -> {
                String[] cell = line.split("\t");
                double value = Double.longBitsToDouble(Long.parseUnsignedLong(cell[0], 16));
                assertThat(GoFloat.f(value)).as(line).isEqualTo(cell[1]);
                assertThat(GoFloat.e(value)).as(line).isEqualTo(cell[2]);
                assertThat(GoFloat.g(value)).as(line).isEqualTo(cell[3]);
            });
        }
    }
}
