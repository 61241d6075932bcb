package dev.tocsin.function;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Does what is due, in one process: units say when they are due next, each that is due runs on a thread of its own, never
 * twice at once, and none waits for another. What decides is the units' due times alone; a wake-up only makes the loop
 * look.
 */
public final class DueLoop implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(DueLoop.class);

    /** A unit that failed unexpectedly is left alone for so long. */
    private static final long AFTER_FAILURE_NANOS = 1_000_000_000L;

    /** The loop looks at all units at least so often: a wall clock may be set. */
    private static final long MAX_SLEEP_NANOS = 1_000_000_000L;

    /** Something that is due at times. */
    public interface Unit {

        /** What it is, for logs; also names its thread. */
        String name();

        /** When it is due next, epoch nanoseconds; {@link Long#MAX_VALUE} for not at all. */
        long nextDue();

        /** Does all that is due now. Never called twice at once for a unit. */
        void run();
    }

    private final String name;
    private final Supplier<? extends Collection<? extends Unit>> units;
    private final LongSupplier now;
    private final Executor threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Units at work, and until when those that failed are left alone. */
    private final Map<Unit, Long> busy = new HashMap<>();
    /** Units whose work ended since the loop last looked: it looks at them alone, as long as no other can be due. */
    private final List<Unit> ended = new ArrayList<>();

    private final Thread thread;
    private boolean woken;
    private long done;
    private long failed;
    /** When the first of all units is due, as far as the loop knows, and when it last looked at all of them. */
    private long next = Long.MIN_VALUE;

    private long lookedAtAll;
    private volatile boolean closed;
    private volatile long lastMoved;

    /**
     * @param name of the loop's threads
     * @param units as they are now; asked at every turn
     * @param now epoch nanoseconds of the ledger's clock
     */
    public DueLoop(String name, Supplier<? extends Collection<? extends Unit>> units, LongSupplier now) {
        this(
                name,
                units,
                now,
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name(name + "-", 0).factory()));
    }

    /**
     * As {@link #DueLoop(String, Supplier, LongSupplier)}.
     *
     * @param threads where units run; a service is shut down at the end
     */
    public DueLoop(
            String name, Supplier<? extends Collection<? extends Unit>> units, LongSupplier now, Executor threads) {
        this.name = name;
        this.units = units;
        this.now = now;
        this.threads = threads;
        this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::turn);
    }

    public void start() {
        thread.start();
    }

    /** Makes the loop look again at once: something may be due earlier than it was. */
    public void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** When the loop last looked, epoch nanoseconds: a loop that does not move is dead. */
    public long lastMovedNanos() {
        return lastMoved;
    }

    /**
     * What happened while somebody waited.
     *
     * @param done runs of units that ended
     * @param failed runs that ended by a defect; the unit is tried again
     * @param unfinished whether something was still due or at work at the deadline
     */
    public record Round(int done, int failed, boolean unfinished) {}

    /**
     * Waits until nothing is due and nothing is at work. A unit that failed and is left alone counts as neither.
     *
     * @param deadline of {@link System#nanoTime()}
     */
    public Round awaitIdle(long deadline) {
        lock.lock();
        try {
            long doneBefore = done;
            long failedBefore = failed;
            woken = true;
            changed.signalAll();
            boolean idle = isIdle();
            while (!idle && !closed) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    break;
                }
                changed.awaitNanos(left);
                idle = isIdle();
            }
            return new Round((int) (done - doneBefore), (int) (failed - failedBefore), !idle);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Round(0, 0, true);
        } finally {
            lock.unlock();
        }
    }

    private boolean isIdle() {
        long time = now.getAsLong();
        for (Unit unit : units.get()) {
            Long until = busy.get(unit);
            if (until != null ? until == Long.MAX_VALUE : unit.nextDue() <= time) {
                return false;
            }
        }
        return true;
    }

    private void turn() {
        while (!closed) {
            try {
                sleep(startDue());
            } catch (InterruptedException e) {
                // Closing.
            } catch (RuntimeException | Error e) {
                LOG.errorf(e, "%s: goes on after a defect", name);
                pause();
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(AFTER_FAILURE_NANOS);
        } catch (InterruptedException e) {
            // Closing.
        }
    }

    /** Starts what is due, as the loop's own thread does at each turn; returns in how many nanoseconds to look again. */
    public long startDue() {
        long time = now.getAsLong();
        lastMoved = time;
        List<Unit> due = new ArrayList<>();
        long first;
        lock.lock();
        try {
            boolean all = woken || time >= next || time - lookedAtAll >= MAX_SLEEP_NANOS;
            Collection<? extends Unit> looked = all ? units.get() : List.copyOf(ended);
            if (all) {
                lookedAtAll = time;
                next = Long.MAX_VALUE;
            }
            woken = false;
            ended.clear();
            for (Unit unit : looked) {
                Long until = busy.get(unit);
                if (until != null && until > time) {
                    next = until == Long.MAX_VALUE ? next : Math.min(next, until);
                } else if (unit.nextDue() <= time) {
                    busy.put(unit, Long.MAX_VALUE);
                    due.add(unit);
                } else {
                    busy.remove(unit);
                    next = Math.min(next, unit.nextDue());
                }
            }
            first = next;
        } finally {
            lock.unlock();
        }
        for (Unit unit : due) {
            threads.execute(() -> work(unit));
        }
        return Math.min(MAX_SLEEP_NANOS, first - time);
    }

    private void work(Unit unit) {
        long leaveUntil = Long.MIN_VALUE;
        try {
            unit.run();
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "%s: %s failed and is tried again", name, unit.name());
            leaveUntil = now.getAsLong() + AFTER_FAILURE_NANOS;
        } finally {
            lock.lock();
            try {
                if (leaveUntil == Long.MIN_VALUE) {
                    done++;
                    busy.remove(unit);
                } else {
                    failed++;
                    busy.put(unit, leaveUntil);
                }
                ended.add(unit);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void sleep(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (!woken && ended.isEmpty() && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Starts nothing more and waits for what is at work, at most 20 seconds. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        wake();
        if (!(threads instanceof ExecutorService service)) {
            return;
        }
        service.shutdown();
        try {
            if (!service.awaitTermination(20, TimeUnit.SECONDS)) {
                LOG.warnf("%s: still at work after 20 s; what is not committed is done again at the next start", name);
                service.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
