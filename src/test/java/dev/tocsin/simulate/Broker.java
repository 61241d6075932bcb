package dev.tocsin.simulate;

/**
 * Ticks and events on their way to processes: each goes to one of them, some twice, some late, and in hours of chaos some
 * are lost.
 */
final class Broker {

    /** {@code tocsin.function.linger}: who knows that something is due so soon stays for it. */
    private static final long LINGER = 60 * Timeline.SECOND;

    /** So long a claim lasts that nobody renews. */
    private static final long LEASE = 15 * Timeline.SECOND;

    private final World world;
    private final Timeline timeline;
    private final Faults faults;
    private final Dice dice;

    Broker(long seed, World world) {
        this.world = world;
        this.timeline = world.timeline();
        this.faults = world.faults();
        this.dice = new Dice(seed, "broker");
    }

    /** A tick comes, and the next one after it. */
    void tick() {
        timeline.after(world.scenario().tickSeconds * Timeline.SECOND, this::tick);
        send(SimProcess::evaluate);
        notifiers();
        send(SimProcess::send);
    }

    private void notifiers() {
        if (!faults.unheard()) {
            send(SimProcess::doNotify);
        }
    }

    /** An evaluation handed something over. */
    void alertsChanged() {
        notifiers();
    }

    private interface Wake {
        void wake(SimProcess process);
    }

    private void send(Wake wake) {
        if (faults.happens(0.12)) {
            return; // Lost.
        }
        int copies = dice.chance(0.08) ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            long late = dice.chance(0.05) || faults.happens(0.05) ? dice.seconds(2, 90) : dice.seconds(0, 1.5);
            if (faults.happens(0.01)) {
                late = dice.seconds(100, 1_500);
            }
            String to = dice.pick(world.scenario().processes());
            timeline.after(late, () -> wake.wake(world.process(to)));
        }
    }

    /** While a process stands still the other one may be woken once the claims of that have ended. */
    void standsStill(SimProcess process, long nanos) {
        if (!world.scenario().alone && nanos > LEASE && dice.chance(0.5)) {
            String other = process.name().equals("one") ? "two" : "one";
            timeline.after(LEASE + (long) (dice.next() * (nanos - LEASE)), () -> {
                world.process(other).evaluate();
                world.process(other).doNotify();
            });
        }
    }

    /** A process knows when something is due next. */
    void linger(SimProcess process, long due, boolean evaluate) {
        long wait = due - timeline.now();
        if (wait > 0 && wait <= LINGER && dice.chance(0.5) && (evaluate || !faults.unheard())) {
            timeline.after(wait, evaluate ? process::evaluate : process::doNotify);
        }
    }
}
