package dev.tocsin.e2e;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** Waiting for something that becomes true in another process. */
final class Await {

    private Await() {}

    /**
     * Asks again and again until the answer is right.
     *
     * @param what is waited for, for the message
     * @param ask the question; what it throws counts as a wrong answer
     * @return the first right answer
     * @throws AssertionError with the last answer, if none was right in time
     */
    static <T> T until(String what, Duration atMost, Callable<T> ask, Predicate<? super T> right) {
        long deadline = System.nanoTime() + atMost.toNanos();
        String last = "never asked";
        while (true) {
            try {
                T answer = ask.call();
                if (right.test(answer)) {
                    return answer;
                }
                last = String.valueOf(answer);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting: " + what, e);
            } catch (Exception e) {
                last = e.toString();
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + atMost + ": " + what + "; last: "
                        + last.substring(Math.max(0, last.length() - 2000)));
            }
            sleep(Duration.ofMillis(100));
        }
    }

    /** Lets time pass in which something must not happen. */
    static void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
