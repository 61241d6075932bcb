package dev.tocsin.simulate;

import dev.tocsin.function.NotifyService;
import dev.tocsin.function.evaluate.SharedEvaluate;
import dev.tocsin.function.notify.Attempts;
import dev.tocsin.function.notify.NotifySetup;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.ledger.LedgerException;
import dev.tocsin.source.RuleDocument;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * One process of the code that runs in production. What it has in memory is gone when it dies; the next one of its name begins
 * with what the store has.
 */
final class SimProcess {

    /** How long it takes until a dead process is replaced, at most, nanoseconds. */
    private static final double LONGEST_START = 60;

    private static final int MOST_TRANSACTIONS = 1_000;

    private final World world;
    private final String name;
    private final long startedAt;
    private final double drift;
    private final SimRules storage;
    private final SimOutbox outbox;
    private final SimWork work;
    private final Deque<Runnable> attempts = new ArrayDeque<>();
    private boolean dead;
    private boolean evaluating;
    private boolean stepping;
    private boolean sending;
    private long stoodStill;
    private int transactions;
    private int openAttempts;

    private boolean configured;
    private final Loop evaluateBy = new Loop(this::evaluate);
    private final Loop stepBy = new Loop(this::doNotify);

    /** Whether some code of it is at work just now: what is disturbed at a seam. */
    private boolean disturbed = true;

    SimProcess(World world, String name) {
        this.world = world;
        this.name = name;
        this.startedAt = world.timeline().now();
        this.drift = (world.faults().dice().next() - 0.5) * 0.002;
        disturbed = false;
        SimDatabase database = new SimDatabase(this, world.store(), true, !isAlone());
        Ledger ledger = isAlone()
                ? new Ledger(database)
                : Ledger.shared(database, new SimDatabase(this, world.ids(), false, true));
        SimSamples samples = new SimSamples(world.backend(), world.scenario().embedded);
        this.outbox = new SimOutbox(this, world, ledger);
        this.storage = new SimRules(this, world, samples, outbox);
        Attempts lanes = new Attempts(8, attempts::add);
        this.work = isAlone()
                ? new ResidentSimWork(this, world, ledger, samples, storage, lanes)
                : new SharedSimWork(this, world, ledger, samples, storage, lanes);
        disturbed = true;
    }

    String name() {
        return name;
    }

    /** Whether it is the only process and has its ledger for itself. */
    boolean isAlone() {
        return world.scenario().alone;
    }

    /** Whether a seam may disturb it now. */
    boolean disturbed() {
        return disturbed;
    }

    boolean isDead() {
        return dead;
    }

    SimRules storage() {
        return storage;
    }

    Faults faults() {
        return world.faults();
    }

    void say(String what) {
        world.say(name + " " + what);
    }

    // Clocks

    /** What measures durations: runs a little wrong, and stands still with the process. */
    long elapsed() {
        long passed = world.timeline().now() - startedAt;
        return passed + (long) (passed * drift) - stoodStill;
    }

    /** As {@code PostgresClock} takes it with each transaction. */
    long ledgerTime() {
        return world.planted() == Bug.OWN_CLOCK
                ? world.timeline().now() + (name.equals("one") ? 30 : -30) * Timeline.SECOND
                : world.timeline().now();
    }

    // What disturbs it

    void alive() {
        if (dead) {
            throw new Crash(name);
        }
    }

    /** A boundary between two steps: the process may die here, or stand still. */
    void seam(String where) {
        alive();
        if (!disturbed) {
            return;
        }
        if (faults().crash()) {
            die(where);
            throw new Crash(name);
        }
        long stall = faults().stall();
        if (stall > 0) {
            boolean frozen = faults().frozen();
            say((frozen ? "is frozen " : "is slow ") + where + " for " + stall / Timeline.SECOND + " s");
            if (frozen) {
                long before = world.timeline().now();
                world.broker().standsStill(this, stall);
                disturbed = false;
                boolean wasEvaluating = evaluating;
                boolean wasStepping = stepping;
                evaluating = true;
                stepping = true;
                world.timeline().sleep(stall);
                evaluating = wasEvaluating;
                stepping = wasStepping;
                disturbed = true;
                if (!wasStepping
                        && openAttempts == 0
                        && attempts.isEmpty()
                        && faults().dice().chance(0.5)) {
                    // Not only the process, the machine: its measuring clock stood still as well.
                    stoodStill += world.timeline().now() - before;
                }
            } else {
                work(stall);
            }
            faults().disturbed();
            alive();
        }
    }

    /** Takes time in which the rest of the process goes on. */
    void work(long nanos) {
        long until = world.timeline().now() + nanos;
        long left = nanos;
        while (left > SharedEvaluate.RENEW && evaluating) {
            world.timeline().sleep(SharedEvaluate.RENEW);
            if (!dead) {
                boolean before = disturbed;
                disturbed = false;
                work.renew();
                disturbed = before;
            }
            left = until - world.timeline().now();
            if (left > nanos - SharedEvaluate.RENEW) {
                break; // Nobody can sleep any longer: too many sleep already.
            }
            nanos = left;
        }
        world.timeline().sleep(Math.max(0, left));
        alive();
    }

    private void die(String where) {
        say("dies " + where);
        dead = true;
        long start = faults().dice().seconds(1, LONGEST_START);
        faults().disturbedUntil(world.timeline().now() + start);
        world.timeline().after(start, () -> world.restart(this));
    }

    /** It begins a transaction; who does so for ever never comes to an end. */
    void worksOn() {
        if (++transactions > MOST_TRANSACTIONS) {
            world.violated("a wake-up comes to an end", name + " goes round in a circle");
            dead = true;
            throw new Crash(name);
        }
    }

    /** A transaction of it was committed. */
    void committed() {
        world.committed(this);
    }

    // What it is told to do

    private void enter(String what, Runnable work) {
        transactions = 0;
        if (dead) {
            say("is dead: " + what + " is lost");
            return;
        }
        try {
            work.run();
        } catch (LedgerException e) {
            say(what + " fails: " + e.kind());
        } catch (Crash e) {
            say(what + " ends");
        }
    }

    /** Takes rules and configuration into use, as a process does that starts or is told that they changed. */
    void configure(NotifySetup setup, Supplier<RuleDocument> ruleFile) {
        if (isAlone() && (evaluating || stepping)) {
            world.timeline().after(Timeline.SECOND, () -> world.configure(this));
            return;
        }
        enter("configuration", () -> {
            boolean ready = false;
            try {
                work.configure(setup);
                world.routingTaken(this);
                work.sync(ruleFile.get());
                ready = true;
                begins();
            } finally {
                if (!ready && !dead) {
                    faults().disturbed();
                    world.timeline().after(20 * Timeline.SECOND, () -> world.configure(this));
                }
            }
        });
    }

    /** A tick, or whatever makes it look for groups that are due. */
    void evaluate() {
        if (isAlone() && !configured) {
            return;
        }
        if (evaluating) {
            world.timeline().after(5 * Timeline.SECOND, this::evaluate);
            return;
        }
        enter("evaluate", () -> {
            evaluating = true;
            try {
                SimWork.Evaluated report = work.evaluate();
                alive();
                if (report.done() > 0) {
                    say("evaluates " + report.done());
                }
                if (report.notifyDue()) {
                    world.broker().alertsChanged();
                }
                if (isAlone()) {
                    evaluateBy.at(report.nextDue());
                } else {
                    world.broker().linger(this, report.nextDue(), true);
                }
            } finally {
                evaluating = false;
                if (!isAlone()) {
                    storage.forget();
                }
            }
        });
    }

    /** Takes in and flushes; what is to be attempted is attempted next. */
    void doNotify() {
        if (isAlone() && !configured) {
            return;
        }
        if (stepping) {
            world.timeline().after(2 * Timeline.SECOND, this::doNotify);
            return;
        }
        enter("notify", () -> {
            stepping = true;
            try {
                while (work.step()) {
                    alive();
                }
                alive();
                if (isAlone()) {
                    stepBy.at(work.nextStep());
                } else {
                    world.broker().linger(this, work.nextStep(), false);
                }
            } finally {
                stepping = false;
                begin();
            }
        });
    }

    private void begin() {
        while (!attempts.isEmpty()) {
            Runnable attempt = attempts.removeFirst();
            openAttempts++;
            world.timeline().after(faults().dice().seconds(0, 0.5), () -> attempt(attempt));
        }
    }

    private void attempt(Runnable attempt) {
        if (stepping) {
            world.timeline().after(Timeline.SECOND, () -> attempt(attempt));
            return;
        }
        enter("attempt", () -> {
            int before = world.notifications().open(this);
            try {
                attempt.run();
            } finally {
                world.notifications().ended(this, before);
            }
            openAttempts--;
            alive();
            if (attempts.isEmpty()) {
                world.timeline().after(Timeline.SECOND / 2, this::doNotify);
            }
            begin();
        });
    }

    /** Something was recorded. */
    void sendSoon() {
        if (!sending) {
            sending = true;
            world.timeline().after(faults().dice().seconds(0.05, 1), this::send);
        }
    }

    /** What rules recorded is sent. */
    void send() {
        sending = false;
        enter("samples", outbox::send);
    }

    /** What is old is deleted. */
    void upkeep() {
        enter("upkeep", work::upkeep);
    }

    NotifyService notifications() {
        return work.notifications();
    }

    /** Whether what it does is written down later, if it lives. */
    boolean isAhead() {
        return work.isAhead();
    }

    /** Whether a call of the API waits: the only process does one thing at a time with what it has in memory. */
    boolean isBusy() {
        return isAlone() && stepping;
    }

    /** Runs a call of the API. */
    void call(String what, Runnable call) {
        boolean before = stepping;
        stepping |= isAlone();
        enter(what, call);
        stepping = before;
    }

    // The loops of a process that is alone

    /** A loop that looks again by itself. */
    private final class Loop {
        private final Runnable look;
        private long due = Long.MAX_VALUE;

        Loop(Runnable look) {
            this.look = look;
        }

        /** Looks then, or earlier if it was to. */
        void at(long time) {
            if (dead || !configured || time >= due) {
                return;
            }
            due = time;
            world.timeline().at(time, () -> {
                if (due == time && !dead) {
                    due = Long.MAX_VALUE;
                    look.run();
                }
            });
        }
    }

    private void begins() {
        if (isAlone()) {
            configured = true;
            evaluateBy.at(world.timeline().now());
            notifySoon();
        }
    }

    /** The notify side has something to do. */
    void notifySoon() {
        stepBy.at(world.timeline().now());
    }
}
