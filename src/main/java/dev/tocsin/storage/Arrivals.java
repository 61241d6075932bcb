package dev.tocsin.storage;

/**
 * The way into a store for samples from outside, by remote write and scraping: tells a listener what came. Results of rules
 * take the store itself.
 */
public final class Arrivals implements SampleAppender {

    /** Told of a batch as soon as readers see its samples; on the writer's thread, so it must be quick and must not throw. */
    @FunctionalInterface
    public interface Listener {
        void arrived(AppendResult result);
    }

    private static final Listener NOBODY = result -> {};

    private final SampleAppender store;
    private volatile Listener listener = NOBODY;

    public Arrivals(SampleAppender store) {
        this.store = store;
    }

    /** Whom to tell from now on. */
    public void listen(Listener next) {
        listener = next;
    }

    @Override
    public AppendResult append(SampleBatch batch) {
        AppendResult result = store.append(batch);
        listener.arrived(result);
        return result;
    }

    @Override
    public void awaitDurable(AppendResult result) {
        store.awaitDurable(result);
    }
}
