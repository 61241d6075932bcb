package dev.tocsin.function.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.notify.alert.PostedAlert;
import dev.tocsin.testing.LedgerLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Issue 3: 100,000 active alerts; what is written is in proportion to what changed, not to what is there. */
class ManyPostedAlertsTest {

    private static final int ALERTS = 100_000;
    private static final int BATCH = 256;
    private static final int CLUSTERS = 1_000;
    private static final int MINUTES = 5;
    private static final long ENDS = 240;

    @TempDir
    Path directory;

    private final Random random = new Random(7);
    private long slowestPost;
    private long slowestStep;

    @Test
    void aPrometheusThatPostsTheSameAlertsAgainWritesOnlyWhatChanged() throws IOException {
        try (NotifyWorld world = new NotifyWorld(directory)) {
            world.configure(NotifyWorld.CONFIG.replace("group_interval: 60s", "group_interval: 10m"));
            round(world, 0, 0);
            pass(world, 20);
            assertThat(world.notify.alerts()).hasSize(ALERTS);
            slowestPost = 0;
            slowestStep = 0;
            LedgerLog log = new LedgerLog(directory, world.database);
            long rows = world.database.rows();
            long bytes = 0;
            for (int minute = 1; minute <= MINUTES; minute++) {
                pass(world, 20 + random.nextInt(10));
                log.empty();
                round(world, minute, 100);
                pass(world, 30);
                bytes += log.bytes();
            }
            long perMinute = (world.database.rows() - rows) / MINUTES;
            System.out.printf(
                    "100,000 posted alerts, 100 change a minute: %d rows and %d bytes of log a minute, slowest post of"
                            + " %d %d ms, slowest step %d ms%n",
                    perMinute, bytes / MINUTES, BATCH, slowestPost / 1_000_000, slowestStep / 1_000_000);
            // The alerts themselves, their notifications and groups' next flushes (1,000 every ten minutes).
            assertThat(perMinute).isLessThan(2_500);
            assertThat(bytes / MINUTES).isBetween(1L, 4L << 20);
            assertThat(world.notify.alerts()).as("none resolved by mistake").hasSize(ALERTS);

            pass(world, 1);
            world.restart();
            assertThat(world.notify.alerts())
                    .as("the stored ends are in the future")
                    .hasSize(ALERTS);
            assertThat(slowestPost).isLessThan(3_000_000_000L);
            assertThat(slowestStep).isLessThan(10_000_000_000L);
        }
    }

    /** All alerts in batches of any order, as Prometheus' queue sends them; some with another annotation than before. */
    private void round(NotifyWorld world, int minute, int changed) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < ALERTS; i++) {
            order.add(i);
        }
        Collections.shuffle(order, random);
        for (int from = 0; from < ALERTS; from += BATCH) {
            List<PostedAlert> batch = new ArrayList<>();
            for (int i : order.subList(from, Math.min(ALERTS, from + BATCH))) {
                String summary = i < changed ? "minute " + minute : "s";
                PostedAlert alert = world.posted(
                        ENDS, "alertname", "A", "cluster", Integer.toString(i % CLUSTERS), "n", Integer.toString(i));
                batch.add(new PostedAlert(
                        alert.labels(),
                        Map.of("summary", summary),
                        alert.startsAt(),
                        alert.endsAt(),
                        alert.generatorUrl()));
            }
            long begin = System.nanoTime();
            world.notify.post(batch);
            slowestPost = Math.max(slowestPost, System.nanoTime() - begin);
            if (from % (64 * BATCH) == 0) {
                world.clock.advance(1); // A round takes seconds: ends differ, upkeep comes in between.
                step(world);
            }
        }
    }

    private void pass(NotifyWorld world, int seconds) {
        for (int i = 0; i < seconds; i++) {
            world.clock.advance(1);
            step(world);
        }
    }

    private void step(NotifyWorld world) {
        long begin = System.nanoTime();
        world.notify.step();
        slowestStep = Math.max(slowestStep, System.nanoTime() - begin);
    }
}
