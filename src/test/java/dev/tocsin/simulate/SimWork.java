package dev.tocsin.simulate;

import dev.tocsin.function.NotifyService;
import dev.tocsin.function.notify.NotifySetup;
import dev.tocsin.source.RuleDocument;

/** What a process is made of: the code that runs in production, put together as that does it. */
interface SimWork {

    /**
     * What came of a look at the rule groups.
     *
     * @param done groups that were evaluated
     * @param notifyDue whether the notify side is to be woken
     * @param nextDue when to look again, epoch nanoseconds
     */
    record Evaluated(int done, boolean notifyDue, long nextDue) {}

    /** Takes rules into use. */
    void sync(RuleDocument rules);

    /** Takes a notify configuration into use. */
    void configure(NotifySetup setup);

    /** Evaluates what is due. */
    Evaluated evaluate();

    /** Time passes while it evaluates. */
    void renew();

    /** Takes in, flushes and commits once; whether more may be due. */
    boolean step();

    /** When to look at the notify side again, epoch nanoseconds. */
    long nextStep();

    /** Whether it goes on in memory, and what it does is written down later. */
    boolean isAhead();

    /** Deletes what is old. */
    void upkeep();

    NotifyService notifications();
}
