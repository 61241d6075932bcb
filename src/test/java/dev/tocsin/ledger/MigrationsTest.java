package dev.tocsin.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MigrationsTest {

    @Test
    void everyScriptIsNamedAndTheLastOneIsTheSchemaThatAStartLooksFor() throws IOException {
        try (var files = Files.list(Path.of("src/main/resources/db/migration"))) {
            assertThat(Migrations.SCRIPTS)
                    .containsExactlyElementsOf(
                            files.map(file -> file.getFileName().toString())
                                    .sorted()
                                    .toList())
                    .last()
                    .asString()
                    .startsWith("V" + PostgresLedger.SCHEMA + "__");
        }
    }
}
