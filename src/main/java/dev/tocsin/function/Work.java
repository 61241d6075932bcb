package dev.tocsin.function;

import dev.tocsin.function.notify.NotifySetup;
import dev.tocsin.source.RuleSource;
import java.util.List;

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
