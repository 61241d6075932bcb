package dev.tocsin.function.event;

import dev.tocsin.function.Functions;
import dev.tocsin.function.Functions.Hint;
import dev.tocsin.function.Functions.Kind;
import dev.tocsin.function.Functions.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of a function at a time. Wake-ups that come during a run share the one after it, which begins after each of them
 * came and so does all that any of them is about: a thousand wake-ups at once are two runs.
 */
final class Turns {

    private final Functions functions;
    private final Kind kind;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean running;
    private Turn next = new Turn();

    /** A run to come, then its result. Guarded by the lock. */
    private static final class Turn {
        private final List<Hint> hints = new ArrayList<>();
        private boolean begun;
        private @Nullable Report report;
        private @Nullable RuntimeException failure;
    }

    /** @param nanoTime durations, as {@link System#nanoTime()} */
    Turns(Functions functions, Kind kind, LongSupplier nanoTime) {
        this.functions = functions;
        this.kind = kind;
        this.nanoTime = nanoTime;
    }

    /**
     * Runs the function, or waits for a run that begins after this call.
     *
     * @throws dev.tocsin.ledger.LedgerException as {@link Functions#run}
     */
    Report run(Hint hint, long deadline) {
        Turn turn;
        lock.lock();
        try {
            turn = next;
            turn.hints.add(hint);
            while (turn.begun || running) {
                if (turn.failure != null) {
                    throw turn.failure;
                }
                if (turn.report != null) {
                    return turn.report;
                }
                long left = deadline - nanoTime.getAsLong();
                if (left <= 0) {
                    return unfinished();
                }
                changed.awaitNanos(left);
            }
            turn.begun = true;
            running = true;
            next = new Turn();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unfinished();
        } finally {
            lock.unlock();
        }
        return lead(turn, deadline);
    }

    private Report lead(Turn turn, long deadline) {
        try {
            Report report = functions.run(kind, Hint.merge(turn.hints), deadline);
            turn.report = report;
            return report;
        } catch (RuntimeException e) {
            turn.failure = e;
            throw e;
        } catch (Error e) {
            turn.failure = new IllegalStateException(kind + " ended by " + e, e);
            throw e;
        } finally {
            lock.lock();
            try {
                running = false;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private Report unfinished() {
        return new Report(
                kind,
                0,
                0,
                List.of("an earlier wake-up was still at work when the budget of this one ended"),
                functions.nowNanos(),
                true,
                false);
    }
}
