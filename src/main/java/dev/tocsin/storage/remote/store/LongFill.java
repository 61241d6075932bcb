package dev.tocsin.storage.remote.store;

import dev.tocsin.storage.remote.read.RawQuery;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;

/**
 * Reads long ranges in the background, a piece at a time and one after the other, so that rules with {@code [1d]} become
 * warm in a process that stays. A range that would not fit into what may be kept is left to the storage for good.
 */
final class LongFill implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(LongFill.class);

    private final WarmStore store;
    private final StoreLimits limits;
    private final Set<Selector.Key> known = new HashSet<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("storage-fill").factory());

    LongFill(WarmStore store, StoreLimits limits) {
        this.store = store;
        this.limits = limits;
    }

    /** Begins to read what a rule wants, unless that is under way or was found to be too much. */
    void begin(List<RawQuery> wants) {
        if (!limits.fillLongRanges()) {
            return;
        }
        for (RawQuery want : wants) {
            Selector.Key key = new Selector.Key(want.matchers(), true);
            if (!store.isCold(want)) {
                continue;
            }
            synchronized (known) {
                if (!known.add(key)) {
                    continue;
                }
            }
            thread.execute(() -> fill(key, want));
        }
    }

    private void fill(Selector.Key key, RawQuery want) {
        long step = limits.longRangeMillis();
        boolean tooMuch = false;
        try {
            for (long to = want.fromMillis() + step; !tooMuch; to += step) {
                long end = Math.min(to, want.toMillis());
                if (!store.extend(key, want.fromMillis(), end)) {
                    break;
                }
                // What is there stands for the whole: samples are spread over the range.
                double share = (double) (end - want.fromMillis()) / (want.toMillis() - want.fromMillis());
                tooMuch = store.bytes(key) / share > limits.cacheBytes() / 2.0;
                if (end == want.toMillis()) {
                    break;
                }
            }
        } catch (RuntimeException e) {
            LOG.debugf("a long range is read later: %s", e.getMessage());
        }
        if (tooMuch) {
            store.forget(key);
            LOG.infof(
                    "%s over %d s does not fit into tocsin.storage.cache-size: the storage evaluates rules with it",
                    key.matchers(), (want.toMillis() - want.fromMillis()) / 1000);
        } else {
            synchronized (known) {
                known.remove(key);
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
