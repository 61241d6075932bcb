package dev.tocsin.storage.remote.store;

import dev.tocsin.storage.remote.read.RawQuery;
import dev.tocsin.storage.remote.read.RawReader;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Joins the wants of rule groups that are due together: who comes while a fetch is under way, or within the time that the
 * first is told to wait, goes with the next one.
 */
final class Fetches {

    /** Reads the wants of one fetch. */
    interface Take {
        void take(Map<Selector.Key, RawQuery> wants, RawReader reader, long deadline);
    }

    private final RawReader reader;
    private final Take take;
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock underWay = new ReentrantLock(true);
    private @Nullable Gathering gathering;

    private static final class Gathering {
        private final Map<Selector.Key, RawQuery> wants = new HashMap<>();
        private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    }

    Fetches(RawReader reader, Take take) {
        this.reader = reader;
        this.take = take;
    }

    RawReader reader() {
        return reader;
    }

    /** Returns when the wants were read, or could not be. */
    void fetch(Map<Selector.Key, RawQuery> wants, long gatherNanos, long deadline) {
        Gathering mine;
        boolean leader = false;
        lock.lock();
        try {
            Gathering open = gathering;
            if (open == null) {
                open = new Gathering();
                gathering = open;
                leader = true;
            }
            mine = open;
            wants.forEach((key, want) -> mine.wants.merge(
                    key,
                    want,
                    (a, b) -> new RawQuery(
                            a.matchers(),
                            Math.min(a.fromMillis(), b.fromMillis()),
                            Math.max(a.toMillis(), b.toMillis()))));
        } finally {
            lock.unlock();
        }
        if (!leader) {
            mine.done.join();
            return;
        }
        boolean interrupted = false;
        try {
            interrupted = await(gatherNanos);
            underWay.lock();
            try {
                lock.lock();
                try {
                    gathering = null;
                } finally {
                    lock.unlock();
                }
                take.take(mine.wants, reader, deadline);
            } finally {
                underWay.unlock();
            }
        } finally {
            mine.done.complete(true);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean await(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }
}
