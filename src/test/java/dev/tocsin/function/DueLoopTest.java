package dev.tocsin.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DueLoopTest {

    private static final LongSupplier NOW = System::nanoTime;

    /** Due at once, so often. */
    private abstract static class Unit implements DueLoop.Unit {
        final AtomicInteger left;
        final AtomicInteger inside = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        final CountDownLatch done;

        Unit(int times) {
            left = new AtomicInteger(times);
            done = new CountDownLatch(times);
        }

        @Override
        public String name() {
            return "unit";
        }

        @Override
        public long nextDue() {
            return left.get() > 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }

        @Override
        public void run() {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            try {
                work();
                left.decrementAndGet();
                done.countDown();
            } finally {
                inside.decrementAndGet();
            }
        }

        abstract void work();
    }

    private static Unit quick(int times) {
        return new Unit(times) {
            @Override
            void work() {
                Thread.yield();
            }
        };
    }

    @Test
    void aUnitIsNeverAtWorkTwiceAtOnceHoweverOftenTheLoopIsWoken() throws InterruptedException {
        Unit unit = quick(200);
        try (DueLoop loop = new DueLoop("test", () -> List.of(unit), NOW)) {
            loop.start();
            while (unit.done.getCount() > 0) {
                loop.wake();
                Thread.onSpinWait();
            }
            assertThat(unit.done.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(unit.most).hasValue(1);
    }

    @Test
    void aUnitThatHangsDelaysNoOther() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        Unit slow = new Unit(1) {
            @Override
            void work() {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        Unit other = quick(50);
        try (DueLoop loop = new DueLoop("test", () -> List.of(slow, other), NOW)) {
            loop.start();
            assertThat(other.done.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(slow.done.getCount()).isEqualTo(1);
            release.countDown();
        }
        assertThat(slow.most).hasValue(1);
    }

    @Test
    void aUnitThatFailsIsTriedAgainAndDelaysNoOther() throws InterruptedException {
        AtomicInteger failures = new AtomicInteger();
        Unit failing = new Unit(1) {
            @Override
            void work() {
                if (failures.incrementAndGet() == 1) {
                    throw new IllegalStateException("the first time");
                }
            }
        };
        Unit other = quick(50);
        try (DueLoop loop = new DueLoop("test", () -> List.of(failing, other), NOW)) {
            loop.start();
            assertThat(other.done.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(failing.done.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(failures).hasValue(2);
    }

    @Test
    void whoseWorkEndedIsLookedAtAndNotEveryOther() throws InterruptedException {
        AtomicInteger looks = new AtomicInteger();
        Unit resting = new Unit(0) {
            @Override
            public long nextDue() {
                looks.incrementAndGet();
                return super.nextDue();
            }

            @Override
            void work() {}
        };
        Unit busy = quick(500);
        try (DueLoop loop = new DueLoop("test", () -> List.of(resting, busy), NOW)) {
            loop.start();
            assertThat(busy.done.await(20, TimeUnit.SECONDS)).isTrue();
        }
        // Twice at the start, and once a second.
        assertThat(looks).hasValueLessThan(100);
    }
}
