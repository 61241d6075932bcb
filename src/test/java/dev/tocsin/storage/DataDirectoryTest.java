package dev.tocsin.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    @TempDir
    Path directory;

    @Test
    void aSecondTocsinOnTheSameDirectoryIsRefusedByName() {
        Path data = directory.resolve("new/data");
        try (DataDirectory first = DataDirectory.take(data)) {
            assertThat(first.path()).isEqualTo(data);
            assertThatThrownBy(() -> DataDirectory.take(data))
                    .hasMessageContaining("another Tocsin runs on tocsin.data=" + data);
        }
        DataDirectory.take(data).close();
    }

    @Test
    void aPlaceThatIsNoDirectoryIsNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertThatThrownBy(() -> DataDirectory.take(file)).hasMessageContaining("tocsin.data: cannot write to");
    }
}
