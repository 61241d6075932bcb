package dev.tocsin.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tocsin.storage.remote.WriteRequests;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk under {@code tocsin.data} fills up while an alert is pending: it still pages, once; the process says that it is
 * not ready and does not waver; when there is room again the state is on disk. On a file system of its own, so only for root.
 */
@Tag("e2e")
class DiskFullTest {

    private static final String RULES = """
            groups:
            - name: g
              interval: 1s
              rules:
              - alert: Loaded
                expr: load > 1
                for: 8s
            """;

    private static final String ALERTMANAGER = """
            route: {receiver: pager, group_by: [alertname], group_wait: 1s, group_interval: 2s, repeat_interval: 1h}
            receivers:
            - name: pager
              webhook_configs: [{url: "%s"}]
            """;

    private static final String NOTICE = "TocsinLedgerUnavailable";

    @TempDir
    private Path directory;

    @Test
    void anAlertThatIsPendingWhenTheDiskFillsUpPagesOnceAndIsKept() throws IOException {
        Path data = directory.resolve("data");
        try (Volume volume = Volume.mount(data, 48);
                Webhook hook = Webhook.up();
                Tocsin tocsin = new Tocsin(directory).rules("g.yml", RULES)) {
            tocsin.alertmanager(ALERTMANAGER.formatted(hook.url("/page"))).start();
            write(tocsin);
            String activeAt = tocsin.awaitAlert("Loaded", "pending", Duration.ofSeconds(20))
                    .path("activeAt")
                    .asText();
            volume.fill();

            tocsin.awaitAlert("Loaded", "firing", Duration.ofSeconds(30));
            Await.until(
                    "a page about the alert, and one about the ledger",
                    Duration.ofSeconds(30),
                    () -> pages(hook, "Loaded", "firing").size()
                            + pages(hook, NOTICE, "firing").size(),
                    count -> count >= 2);
            List<Integer> readiness = new ArrayList<>();
            for (int i = 0; i < 120; i++) {
                readiness.add(Http.get(tocsin.url("/-/ready")).status());
                Await.sleep(Duration.ofMillis(250));
            }
            assertThat(readiness).as("30 s on the full disk").containsOnly(503);
            assertThat(Http.get(tocsin.url("/-/ready")).body()).contains("takes nothing");
            assertThat(pages(hook, "Loaded", "firing")).hasSize(1);
            assertThat(pages(hook, NOTICE, "firing")).hasSize(1);
            assertThat(pages(hook, NOTICE, "resolved")).isEmpty();

            volume.free();
            Await.until(
                    "ready again",
                    Duration.ofSeconds(60),
                    () -> Http.get(tocsin.url("/-/ready")).status(),
                    status -> status == 200);
            Await.until(
                    "the end of the notice",
                    Duration.ofSeconds(30),
                    () -> pages(hook, NOTICE, "resolved").size(),
                    count -> count == 1);
            tocsin.kill();
            tocsin.start();
            JsonNode kept = tocsin.awaitAlert("Loaded", "firing", Duration.ofSeconds(5));
            assertThat(kept.path("activeAt").asText()).isEqualTo(activeAt);
            Await.sleep(Duration.ofSeconds(6));
            assertThat(pages(hook, "Loaded", "firing")).as("no second page").hasSize(1);
            assertThat(pages(hook, NOTICE, "firing")).hasSize(1);
            assertThat(tocsin.history()).anyMatch(line -> line.contains("Loaded") && line.contains("delivered"));
        }
    }

    private static void write(Tocsin tocsin) {
        byte[] body = new WriteRequests()
                .series(new String[] {"__name__", "load"}, new WriteRequests.Sample(System.currentTimeMillis(), 5))
                .compressed();
        Http.remoteWrite(tocsin.url("/api/v1/write"), body);
    }

    private static List<Webhook.Page> pages(Webhook hook, String alert, String status) {
        return hook.pages("/page").stream()
                .filter(page -> page.status().equals(status)
                        && page.alerts()
                                .allMatch(a -> a.path("labels")
                                        .path("alertname")
                                        .asText()
                                        .equals(alert)))
                .toList();
    }

    /** A file system in memory of a few megabytes. */
    private record Volume(Path path) implements AutoCloseable {

        static Volume mount(Path path, int megabytes) throws IOException {
            Assumptions.assumeTrue(
                    "root".equals(System.getProperty("user.name")),
                    "skipped: not root (the test mounts a small tmpfs to fill it)");
            Files.createDirectories(path);
            int status = run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tocsin-test", path.toString());
            Assumptions.assumeTrue(status == 0, "skipped: no tmpfs can be mounted here (mount answers " + status + ")");
            return new Volume(path);
        }

        /** Leaves not one byte. */
        void fill() {
            byte[] piece = new byte[4096];
            try (OutputStream out = Files.newOutputStream(path.resolve("filler"))) {
                while (true) {
                    out.write(piece);
                }
            } catch (IOException full) {
                assertThat(full).hasMessageContaining("No space left");
            }
        }

        void free() throws IOException {
            Files.delete(path.resolve("filler"));
        }

        @Override
        public void close() {
            // Lazily: whatever still has a file open there ends with the test.
            assertThat(run("umount", "-l", path.toString())).isZero();
        }

        private static int run(String... command) {
            try {
                Process process = new ProcessBuilder(command).inheritIO().start();
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError(String.join(" ", command) + " does not end");
                }
                return process.exitValue();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }
}
