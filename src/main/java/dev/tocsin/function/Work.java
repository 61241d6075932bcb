package dev.tocsin.function;

import dev.tocsin.function.notify.NotifySetup;
import dev.tocsin.model.Labels;
import dev.tocsin.source.RuleSource;
import dev.tocsin.storage.Arrivals;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Evaluating and notifying, in one of two ways: all in the memory of one process that has the ledger for itself, or step by
 * step on a ledger that several processes share.
 */
public interface Work extends AutoCloseable {

    RuleService rules();

    NotifyService notifications();

    /** What wake-ups make this process do. */
    Functions functions();

    /** When the next rule group is due, epoch nanoseconds; past if one is late. */
    long nextSlot();

    /** Takes a notify configuration into use. */
    void configure(NotifySetup setup);

    /**
     * Evaluates rule groups from now on also as soon as what they read has new samples.
     *
     * @param arrivals tells of samples
     * @param labels of a series that it tells of
     * @param spacing least nanoseconds between two such evaluations of a group
     */
    void onData(Arrivals arrivals, IntFunction<Labels> labels, long spacing);

    /** Says that something was handed over to notify. May be called any number of times, from anywhere. */
    void notifyDue();

    /** Takes over rules as their sources have them now, and again whenever they change. */
    void follow(RuleSource source);

    /** Takes over rules as the sources were last seen to have them. */
    void sync(RuleSource source);

    /** Begins to do by itself what is due. */
    void start();

    /**
     * Deletes what is old, to be called about once a minute.
     *
     * @return whether history and label sets are this process' to look after now
     */
    boolean upkeep();

    /** Why this does not go on, one line each; empty if it does. */
    List<String> notReady();

    @Override
    void close();
}
