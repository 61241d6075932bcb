package dev.tocsin.function.notify;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * Where deliveries are attempted: for each receiver a lane in which at most so many attempts are under way at once, the
 * others wait in the order in which they came. No receiver waits for another.
 */
public final class Attempts implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Attempts.class);

    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final int perReceiver;
    private final Executor threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    /** Guarded by the lock; a lane is there as long as something is in it. */
    private final Map<String, Lane> lanes = new HashMap<>();

    private int open;
    private boolean closed;

    /** @param perReceiver attempts that are under way at once in a lane */
    public Attempts(int perReceiver) {
        this(
                perReceiver,
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("deliver-", 0).factory()));
    }

    /**
     * @param perReceiver attempts that are under way at once in a lane
     * @param threads where attempts run; a service is shut down at the end
     */
    public Attempts(int perReceiver, Executor threads) {
        if (perReceiver < 1) {
            throw new IllegalArgumentException("at least one attempt at a time, not " + perReceiver);
        }
        this.perReceiver = perReceiver;
        this.threads = threads;
    }

    /** A receiver's attempts: those under way and those that wait. */
    private final class Lane {
        private final UnicastProcessor<Runnable> queue = UnicastProcessor.create();
        private int open;

        Lane(String receiver) {
            queue.onItem()
                    .transformToUni(attempt -> Uni.createFrom()
                            .voidItem()
                            .invoke(() -> run(receiver, attempt))
                            .runSubscriptionOn(threads)
                            // Nothing an attempt does, and no thread it does not get, ends the lane.
                            .onFailure()
                            .invoke(e -> LOG.errorf(e, "%s: an attempt could not be made", receiver))
                            .onFailure()
                            .recoverWithNull()
                            .onTermination()
                            .invoke(() -> end(receiver, this)))
                    .merge(perReceiver)
                    .subscribe()
                    .with(_ -> {}, e -> LOG.errorf(e, "%s: its lane ended", receiver));
        }
    }

    /**
     * Makes an attempt as soon as its receiver has a place free.
     *
     * @param receiver the lane; any text that names what is sent to
     * @param attempt blocks until it has an outcome, and records it
     * @return false if this is closed, and the attempt will never be made
     */
    public boolean submit(String receiver, Runnable attempt) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            Lane lane = lanes.computeIfAbsent(receiver, Lane::new);
            lane.open++;
            open++;
            lane.queue.onNext(attempt);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private static void run(String receiver, Runnable attempt) {
        try {
            attempt.run();
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "%s: an attempt ended by a defect", receiver);
        }
    }

    private void end(String receiver, Lane lane) {
        lock.lock();
        try {
            open--;
            if (--lane.open == 0) {
                lanes.remove(receiver, lane);
                lane.queue.onComplete();
            }
            if (open == 0) {
                ended.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Attempts that wait or are under way. */
    public int open() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until no attempt waits or is under way.
     *
     * @param deadline of {@link System#nanoTime()}
     * @return whether that came to be before the deadline
     * @throws InterruptedException if the caller is to stop waiting
     */
    public boolean awaitIdle(long deadline) throws InterruptedException {
        lock.lock();
        try {
            while (open > 0) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                ended.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more, and lets what is there end, at most 20 seconds. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        try {
            if (!awaitIdle(System.nanoTime() + CLOSE_NANOS)) {
                LOG.warn("attempts still under way after 20 s; they are repeated after the next start");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (threads instanceof ExecutorService service) {
            service.shutdownNow();
        }
    }
}
