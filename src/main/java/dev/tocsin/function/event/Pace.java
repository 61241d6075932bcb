package dev.tocsin.function.event;

import java.util.concurrent.TimeUnit;

/** How a wake-up measures and passes time; tests have their own. */
public interface Pace {

    /** The system's. */
    Pace SYSTEM = new Pace() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void sleep(long nanos) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(nanos);
        }
    };

    /** A duration's begin or end, as {@link System#nanoTime()}. */
    long nanoTime();

    /** Lets time pass. */
    void sleep(long nanos) throws InterruptedException;
}
