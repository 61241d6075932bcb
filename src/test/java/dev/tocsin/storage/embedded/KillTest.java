package dev.tocsin.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.promql.SampleColumns;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of a real process while it writes. */
class KillTest {

    @TempDir
    Path directory;

    @Test
    void everySampleThatWasAcknowledgedIsThereAfterKillNine() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int acknowledged = -1;
        for (int round = 0; round < 3; round++) {
            acknowledged = writeAndKill(acknowledged + 1, 100 + random.nextInt(200));
            List<String> problems = new ArrayList<>();
            int written = 0;
            try (EmbeddedStore store = open(problems)) {
                for (int i = 0; i < KilledWriter.SERIES; i++) {
                    SampleColumns columns = new SampleColumns();
                    store.read(new int[] {store.seriesId(KilledWriter.series(i))}, 0, Long.MAX_VALUE, columns);
                    // More may have reached the disk than this process has read of the child's acknowledgements.
                    assertThat(columns.size())
                            .as("seed %d round %d", seed, round)
                            .isGreaterThan(acknowledged);
                    for (int step = 0; step < columns.size(); step++) {
                        assertThat(columns.times()[step]).isEqualTo(KilledWriter.START + step * 1000L);
                        assertThat(columns.values()[step]).isEqualTo(step);
                        long[] starts = columns.starts();
                        assertThat(starts == null ? 0 : starts[step]).isEqualTo(KilledWriter.start(i, step));
                    }
                    written = columns.size();
                }
            }
            acknowledged = written - 1;
        }
    }

    private EmbeddedStore open(List<String> problems) throws IOException {
        StoreSettings settings = StoreSettings.of(directory).withRetention(0, 0).withSpans(20_000, 10_000);
        return EmbeddedStore.open(settings, () -> KilledWriter.START + 100_000_000L, problems::add);
    }

    private int writeAndKill(int from, int batches) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        directory.toString(),
                        String.valueOf(from))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int last = from - 1;
        try (BufferedReader out = process.inputReader()) {
            while (last < from + batches) {
                String line = out.readLine();
                assertThat(line).as("the child runs").isNotNull();
                last = Integer.parseInt(line);
            }
            process.destroyForcibly();
        }
        process.waitFor();
        return last;
    }
}
