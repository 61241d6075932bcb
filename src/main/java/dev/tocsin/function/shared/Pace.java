package dev.tocsin.function.shared;

import dev.tocsin.ledger.LedgerException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Wakes a function for what is due, in a process that wakes itself: at the moment that the function names, and at least
 * once a second, because other processes make things due as well.
 */
final class Pace implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Pace.class);

    private static final long LONGEST = 1_000_000_000L;
    private static final long AFTER_FAILURE = 1_000_000_000L;
    private static final long STALLED = 60_000_000_000L;

    private final String name;
    private final LongSupplier work;
    private final LongSupplier now;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private boolean woken;
    private volatile boolean closed;
    private volatile long lastMoved = System.nanoTime();

    /**
     * @param work does all that is due and says when something is due next, epoch nanoseconds
     * @param now epoch nanoseconds of the ledger's clock
     */
    Pace(String name, LongSupplier work, LongSupplier now) {
        this.name = name;
        this.work = work;
        this.now = now;
        this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::loop);
    }

    void start() {
        thread.start();
    }

    /** Makes it look again at once. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Why it does not move, if it does not. */
    Optional<String> stalled() {
        long still = System.nanoTime() - lastMoved;
        return thread.isAlive() && still > STALLED
                ? Optional.of("the " + name + " loop has not moved for " + still / 1_000_000_000L + " s")
                : Optional.empty();
    }

    private void loop() {
        while (!closed) {
            long wait = AFTER_FAILURE;
            try {
                lastMoved = System.nanoTime();
                long next = work.getAsLong();
                wait = Math.clamp(next - now.getAsLong(), 0, LONGEST);
            } catch (LedgerException e) {
                LOG.warnf("%s: tried again in a second: %s", name, e.getMessage());
            } catch (RuntimeException | Error e) {
                LOG.errorf(e, "%s: goes on after a defect", name);
            }
            sleep(wait);
        }
    }

    private void sleep(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (!woken && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            woken = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    /** Lets the work under way end. */
    @Override
    public void close() {
        closed = true;
        wake();
        try {
            if (thread.isAlive()) {
                thread.join(TimeUnit.SECONDS.toMillis(20));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
