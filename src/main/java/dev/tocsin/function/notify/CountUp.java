package dev.tocsin.function.notify;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How many things that were begun have not ended, to be waited for. */
final class CountUp {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();
    private int open;

    void begin() {
        lock.lock();
        try {
            open++;
        } finally {
            lock.unlock();
        }
    }

    void end() {
        lock.lock();
        try {
            if (--open == 0) {
                none.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until all have ended.
     *
     * @param deadline of {@link System#nanoTime()}; {@link Long#MAX_VALUE} for none
     * @return whether that came to be before the deadline
     */
    boolean awaitNone(long deadline) throws InterruptedException {
        lock.lock();
        try {
            while (open > 0) {
                long left = deadline == Long.MAX_VALUE ? TimeUnit.DAYS.toNanos(1) : deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                none.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
