package dev.tocsin.simulate;

/**
 * What goes wrong, and when: hours in which much does take turns with calm ones, in which whatever is due has to be done
 * within its bound.
 */
final class Faults {

    /** How a transaction goes. */
    enum Transaction {
        WORKS,
        ROLLED_BACK_AND_REPEATED,
        COMMITTED_AND_REPEATED,
        ROLLED_BACK,
        COMMITTED_UNKNOWN
    }

    private final Timeline timeline;
    private final Dice dice;
    private final long end;
    private boolean chaos;
    private boolean unheard;
    private double severity;
    private long lastDisturbance;
    private long fullUntil;

    /** @param end of the run, before which it is calm */
    Faults(long seed, Timeline timeline, long end) {
        this.timeline = timeline;
        this.end = end;
        this.dice = new Dice(seed, "faults");
        this.lastDisturbance = timeline.now();
        timeline.after(dice.seconds(600, 3_600), this::turn);
    }

    private void turn() {
        chaos = !chaos && timeline.now() < end - 4 * Timeline.HOUR;
        severity = dice.pick(1, 1, 2, 4) * 0.5;
        unheard = chaos && dice.chance(0.25);
        if (chaos) {
            timeline.after(dice.seconds(1_200, 7_200), this::turn);
        } else {
            // Long enough for the longest bound to pass.
            timeline.after(dice.seconds(9_000, 14_400), this::turn);
        }
    }

    boolean chaos() {
        return chaos;
    }

    /** Whether most wake-ups of the notify side are lost: what is handed over by both processes waits together. */
    boolean unheard() {
        if (!unheard || !dice.chance(0.9)) {
            return false;
        }
        disturbed();
        return true;
    }

    Dice dice() {
        return dice;
    }

    /** Something happened that takes its time to be overcome. */
    void disturbed() {
        lastDisturbance = Math.max(lastDisturbance, timeline.now());
    }

    /** As {@link #disturbed()}, of something that ends later. */
    void disturbedUntil(long time) {
        lastDisturbance = Math.max(lastDisturbance, time);
    }

    long lastDisturbance() {
        return lastDisturbance;
    }

    /** Whether something of a probability in hours of chaos happens now. */
    boolean happens(double probability) {
        if (!chaos || !dice.chance(probability * severity)) {
            return false;
        }
        disturbed();
        return true;
    }

    Transaction transaction() {
        if (!happens(0.04)) {
            return Transaction.WORKS;
        }
        return switch (dice.between(0, 8)) {
            case 0 -> Transaction.ROLLED_BACK_AND_REPEATED;
            case 1, 2 -> Transaction.COMMITTED_AND_REPEATED;
            case 3, 4 -> Transaction.ROLLED_BACK;
            default -> Transaction.COMMITTED_UNKNOWN;
        };
    }

    /** As {@link #transaction}, in a file of the process' own: the disk is full for a while. */
    Transaction fileTransaction() {
        if (timeline.now() < fullUntil) {
            disturbed();
            return Transaction.ROLLED_BACK;
        }
        if (!happens(0.02)) {
            return Transaction.WORKS;
        }
        if (dice.chance(0.3)) {
            fullUntil = timeline.now() + dice.seconds(1, dice.chance(0.5) ? 20 : 1_200);
            return Transaction.ROLLED_BACK;
        }
        return dice.chance(0.5) ? Transaction.ROLLED_BACK_AND_REPEATED : Transaction.ROLLED_BACK;
    }

    boolean readFails() {
        return happens(0.005);
    }

    boolean crash() {
        return happens(0.012);
    }

    /** For so long a process stands still, nanoseconds; mostly not at all. */
    long stall() {
        return happens(0.012) ? dice.seconds(1, dice.chance(0.5) ? 20 : 90) : 0;
    }

    /** Whether a stalled process is as good as dead: nothing in it goes on, not even the renewal of its claims. */
    boolean frozen() {
        return dice.chance(0.6);
    }

    boolean backendFails() {
        return happens(0.06);
    }
}
