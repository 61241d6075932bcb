package dev.tocsin.function.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AttemptsTest {

    /** Threads as the test runs them. */
    private final Queue<Runnable> threads = new ArrayDeque<>();

    private final List<String> made = new ArrayList<>();

    @Test
    void aReceiverHasAtMostSoManyAttemptsUnderWayAndKeepsNoOtherWaiting() throws Exception {
        Attempts attempts = new Attempts(2, threads::add);
        for (int i = 0; i < 5; i++) {
            int number = i;
            attempts.submit("slow", () -> made.add("slow " + number));
        }
        attempts.submit("other", () -> made.add("other"));

        assertThat(threads).as("threads wanted").hasSize(3);
        assertThat(attempts.open()).isEqualTo(6);
        assertThat(attempts.awaitIdle(System.nanoTime())).isFalse();
        while (!threads.isEmpty()) {
            assertThat(threads).hasSizeLessThanOrEqualTo(3);
            threads.remove().run();
        }
        assertThat(made).containsExactly("slow 0", "slow 1", "other", "slow 2", "slow 3", "slow 4");
        assertThat(attempts.awaitIdle(System.nanoTime())).isTrue();
    }

    @Test
    void aDefectEndsNoLane() {
        Attempts attempts = new Attempts(1, Runnable::run);
        attempts.submit("r", () -> {
            throw new IllegalStateException("a defect");
        });
        attempts.submit("r", () -> {
            throw new StackOverflowError();
        });
        attempts.submit("r", () -> made.add("after"));
        assertThat(made).containsExactly("after");
        assertThat(attempts.open()).isZero();
    }

    @Test
    void anAttemptThatGetsNoThreadIsCountedAsEnded() {
        AtomicInteger asked = new AtomicInteger();
        Attempts attempts = new Attempts(1, attempt -> {
            if (asked.incrementAndGet() == 1) {
                throw new RejectedExecutionException("no thread");
            }
            attempt.run();
        });
        attempts.submit("r", () -> made.add("refused"));
        attempts.submit("r", () -> made.add("run"));
        assertThat(made).containsExactly("run");
        assertThat(attempts.open()).isZero();
    }

    @Test
    void manySubmittersAreAllServedAndTheBoundHolds() throws Exception {
        Attempts attempts = new Attempts(3);
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        CountDownLatch submitted = new CountDownLatch(8);
        for (int t = 0; t < 8; t++) {
            Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 500; i++) {
                    attempts.submit("r", () -> {
                        most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                        Thread.yield();
                        underWay.decrementAndGet();
                        done.incrementAndGet();
                    });
                }
                submitted.countDown();
            });
        }
        assertThat(submitted.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(attempts.awaitIdle(System.nanoTime() + TimeUnit.SECONDS.toNanos(20)))
                .isTrue();
        assertThat(done).hasValue(4000);
        assertThat(most.get()).isBetween(1, 3);
        attempts.close();
        assertThat(attempts.submit("r", () -> {})).as("taken when closed").isFalse();
    }
}
