package dev.tocsin.function.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.function.Functions;
import dev.tocsin.ledger.LedgerException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TurnsTest {

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore mayEnd = new Semaphore(0);
    private final List<Functions.Hint> hints = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean fails;

    private final Turns turns = new Turns(
            new Functions() {
                @Override
                public Report run(Kind kind, Hint hint, long deadline) {
                    hints.add(hint);
                    begun.release();
                    mayEnd.acquireUninterruptibly();
                    if (fails) {
                        throw new LedgerException(LedgerException.Kind.UNAVAILABLE, "gone");
                    }
                    return new Report(kind, hints.size(), 0, List.of(), Long.MAX_VALUE, false, false);
                }

                @Override
                public long nowNanos() {
                    return 5;
                }
            },
            Functions.Kind.EVALUATE,
            System::nanoTime);

    @AfterEach
    void close() {
        mayEnd.release(1000);
        threads.shutdown();
    }

    private Callable<Functions.Report> wakeUp(String group, long budgetSeconds) {
        return () -> turns.run(
                new Functions.Hint(List.of(group), List.of(), false),
                System.nanoTime() + TimeUnit.SECONDS.toNanos(budgetSeconds));
    }

    @Test
    void aThousandWakeUpsAtOnceAreTwoRunsAndEachIsAnsweredByOneThatBeganAfterIt() throws Exception {
        Future<Functions.Report> first = threads.submit(wakeUp("first", 25));
        begun.acquire();
        List<Future<Functions.Report>> later = new ArrayList<>();
        CountDownLatch came = new CountDownLatch(999);
        for (int i = 0; i < 999; i++) {
            Callable<Functions.Report> wakeUp = wakeUp("later", 25);
            later.add(threads.submit(() -> {
                came.countDown();
                return wakeUp.call();
            }));
        }
        came.await();
        // Those that counted down but have not yet asked may need a third run; they are given the time to ask.
        Thread.sleep(200);
        mayEnd.release();
        assertThat(first.get().done()).isEqualTo(1);
        begun.acquire();
        mayEnd.release();
        for (Future<Functions.Report> one : later) {
            assertThat(one.get().done()).isEqualTo(2);
        }
        assertThat(hints).extracting(Functions.Hint::groups).containsExactly(List.of("first"), List.of("later"));
    }

    @Test
    void whoseBudgetEndsWhileOthersWorkIsUnfinishedAndItsHintIsNotLost() throws Exception {
        Future<Functions.Report> first = threads.submit(wakeUp("first", 25));
        begun.acquire();
        Functions.Report late = wakeUp("hurried", 0).call();
        assertThat(late.unfinished()).isTrue();
        assertThat(late.nextDue()).isEqualTo(5);
        mayEnd.release(2);
        first.get();
        assertThat(wakeUp("third", 25).call().done()).isEqualTo(2);
        assertThat(hints.getLast().groups()).containsExactly("hurried", "third");
    }

    @Test
    void aRunThatFailsFailsForAllThatShareItAndForNoOther() throws Exception {
        fails = true;
        Future<Functions.Report> first = threads.submit(wakeUp("first", 25));
        begun.acquire();
        mayEnd.release(1);
        assertThatThrownBy(first::get).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(LedgerException.class);
        fails = false;
        mayEnd.release(1);
        assertThat(wakeUp("again", 25).call().done()).isEqualTo(2);
    }
}
