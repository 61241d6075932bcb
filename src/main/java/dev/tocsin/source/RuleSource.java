package dev.tocsin.source;

import java.util.function.Consumer;

/** Where rules come from. What it delivers changes while the process runs. */
public interface RuleSource {

    /** Id of the source, the same after every restart: part of the identity of its groups. */
    String id();

    /** The rules as they are now; the same object until something changes. */
    RuleSet snapshot();

    /**
     * Calls a listener with every later snapshot, one after the other, until the subscription is closed. A listener that
     * throws is logged and called again the next time.
     */
    Subscription subscribe(Consumer<RuleSet> listener);

    /** Looks for changes now and waits until what is found is in the snapshot. */
    void refresh();

    /** Ends what {@link #subscribe} began. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
