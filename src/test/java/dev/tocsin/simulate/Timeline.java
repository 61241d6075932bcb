package dev.tocsin.simulate;

import java.util.PriorityQueue;

/**
 * Virtual time and what is to happen in it. Work that takes time {@linkplain #sleep sleeps}: meanwhile everything else goes
 * on, within that call. Work that sleeps while other work sleeps wakes no later than that does.
 */
final class Timeline {

    static final long SECOND = 1_000_000_000L;
    static final long MINUTE = 60 * SECOND;
    static final long HOUR = 60 * MINUTE;
    static final long DAY = 24 * HOUR;

    private static final int DEEPEST = 4;

    private record Event(long at, long order, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now;
    private long order;
    private long wakesBy;
    private int depth;

    Timeline(long start) {
        now = start;
    }

    /** Epoch nanoseconds. */
    long now() {
        return now;
    }

    void at(long time, Runnable what) {
        events.add(new Event(Math.max(time, now), order++, what));
    }

    void after(long nanos, Runnable what) {
        at(now + nanos, what);
    }

    /** Runs all that happens until then. */
    void run(long until) {
        wakesBy = until;
        advance(until);
    }

    /** Lets time pass for whoever is at work. */
    void sleep(long nanos) {
        if (depth >= DEEPEST) {
            return;
        }
        long outer = wakesBy;
        long until = Math.min(now + nanos, outer);
        depth++;
        wakesBy = until;
        try {
            advance(until);
        } finally {
            wakesBy = outer;
            depth--;
        }
    }

    private void advance(long until) {
        while (!events.isEmpty() && events.peek().at() <= until) {
            Event event = events.remove();
            now = Math.max(now, event.at());
            event.what().run();
        }
        now = Math.max(now, until);
    }
}
