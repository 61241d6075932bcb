package dev.tocsin.storage.scrape;

import dev.tocsin.model.XxHash64;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Scrapes one target again and again, in a virtual thread, at a phase of the interval that its name decides: many
 * targets are spread over the interval, and stay where they are after a restart.
 */
final class TargetLoop implements Runnable {

    private static final Logger LOG = Logger.getLogger(TargetLoop.class);

    /** A scrape that starts no later than this is said to be on time, so that intervals are even and compress well. */
    private static final long TOLERANCE_MILLIS = 2;

    private final String pool;
    private final ScrapeTarget target;
    private final TargetScraper scraper;
    private final LongSupplier clockMillis;
    private final ScrapeMetrics metrics;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private OptionalLong lastBegin = OptionalLong.empty();
    private volatile boolean ending;
    private volatile TargetStatus status;

    TargetLoop(
            String pool, ScrapeTarget target, TargetScraper scraper, LongSupplier clockMillis, ScrapeMetrics metrics) {
        this.metrics = metrics;
        this.pool = pool;
        this.target = target;
        this.scraper = scraper;
        this.clockMillis = clockMillis;
        this.status = new TargetStatus(pool, target, "unknown", "", 0, 0, Map.of());
    }

    TargetStatus status() {
        return status;
    }

    /**
     * Ends the loop.
     *
     * @param gone whether the target is gone, so that its series end; if not, the process does
     */
    void stop(boolean gone) {
        ending = gone;
        stopped.countDown();
    }

    /** First time from a moment on that has the target's phase. */
    static long firstSlot(long nowMillis, long intervalMillis, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        long phase = Long.remainderUnsigned(XxHash64.hash(bytes), intervalMillis);
        long slot = Math.floorDiv(nowMillis - phase, intervalMillis) * intervalMillis + phase;
        return slot < nowMillis ? slot + intervalMillis : slot;
    }

    @Override
    public void run() {
        long interval = target.intervalMillis();
        long slot = firstSlot(clockMillis.getAsLong(), interval, pool + target.labels() + target.url());
        try {
            while (!stopped.await(slot - clockMillis.getAsLong(), TimeUnit.MILLISECONDS)) {
                long now = clockMillis.getAsLong();
                scrape(Math.abs(now - slot) <= TOLERANCE_MILLIS ? slot : now);
                long after = clockMillis.getAsLong();
                slot += interval;
                if (slot < after) {
                    slot += (after - slot + interval - 1) / interval * interval;
                }
            }
            if (ending) {
                scraper.end(clockMillis.getAsLong());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            LOG.debugf(e, "scraping %s ended with the store", target.labels());
        }
    }

    private void scrape(long timeMillis) {
        long begin = System.nanoTime();
        if (lastBegin.isPresent()) {
            metrics.interval(target.intervalMillis(), (begin - lastBegin.getAsLong()) / 1e9);
        }
        lastBegin = OptionalLong.of(begin);
        TargetScraper.Outcome outcome = scraper.scrape(timeMillis);
        boolean up = outcome.error().isEmpty();
        if (!up && !outcome.error().equals(status.lastError())) {
            LOG.warnf("scrape of %s %s failed: %s", pool, target.labels().get("instance"), outcome.error());
        }
        status = new TargetStatus(
                pool, target, up ? "up" : "down", outcome.error(), timeMillis, outcome.seconds(), scraper.metadata());
    }
}
