package dev.tocsin.simulate;

import dev.tocsin.notify.group.Outcome;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** The endpoints that are notified: they answer, fail, take their time, take a message and lose the answer, are away. */
final class Receivers {

    /** How long an attempt may take. */
    static final long TIMEOUT = 10 * Timeline.SECOND;

    /**
     * What becomes of an attempt.
     *
     * @param arrives whether the receiver has the message then
     * @param takes nanoseconds
     * @param outcome as the sender sees it
     */
    record Answer(boolean arrives, long takes, Outcome outcome) {}

    private final Timeline timeline;
    private final Faults faults;
    private final Dice dice;
    private final Map<String, Long> awayUntil = new HashMap<>();

    Receivers(long seed, Timeline timeline, Faults faults) {
        this.timeline = timeline;
        this.faults = faults;
        this.dice = new Dice(seed, "receivers");
    }

    /** Now and then one goes away for a while. */
    void outage(String target) {
        if (faults.chaos()) {
            long until = timeline.now() + dice.seconds(60, 3_600);
            awayUntil.put(target, until);
            faults.disturbedUntil(until);
        }
    }

    /**
     * Answers an attempt.
     *
     * @param skew of the sender's clock, by which it reckons what {@code Retry-After} says
     */
    Answer answer(String target, long skew) {
        long takes = dice.seconds(0.02, 1);
        if (awayUntil.getOrDefault(target, 0L) > timeline.now()) {
            return new Answer(false, takes, new Outcome.RetryLater("connection refused"));
        }
        if (faults.happens(0.12)) {
            return switch (dice.between(0, 6)) {
                case 0 -> new Answer(true, takes, Outcome.RetryLater.unknown("answer lost"));
                case 1 -> new Answer(true, TIMEOUT, Outcome.RetryLater.unknown("timed out"));
                case 2 -> new Answer(false, TIMEOUT, Outcome.RetryLater.unknown("timed out"));
                case 3 -> {
                    long after = dice.seconds(10, 300);
                    faults.disturbedUntil(timeline.now() + after + 30 * Timeline.SECOND);
                    yield new Answer(
                            false,
                            takes,
                            new Outcome.RetryLater("429", OptionalLong.of(timeline.now() + skew + after)));
                }
                case 4 -> new Answer(false, takes, new Outcome.PermanentFailure("400"));
                default -> new Answer(true, dice.seconds(5, 9.9), new Outcome.Success());
            };
        }
        return dice.chance(0.03)
                ? new Answer(false, takes, new Outcome.RetryLater("503"))
                : new Answer(true, takes, new Outcome.Success());
    }
}
