package dev.tocsin.source.kubernetes;

import dev.tocsin.source.kubernetes.KubernetesApi.Resource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Follows the objects of one kind: lists them once, then watches from the list's version on. A watch that ends is taken up
 * where it ended; one that cannot be (410 Gone, refused, or not answered twice) makes it list again. While nothing can be
 * asked, nothing is reported to have changed.
 *
 * <p>The client's own reconnecting is switched off ({@code quarkus.kubernetes-client.watch-reconnect-limit}): it would hide
 * an outage from everybody.
 */
final class ObjectWatch implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ObjectWatch.class);

    /** Longer than the server lets a watch live. */
    private static final Duration SILENCE = Duration.ofSeconds(KubernetesApi.WATCH_SECONDS + 30);

    /** Who is told; by one thread, one call after the other. */
    interface Listener {

        /** These objects are there, and no others. */
        void listed(List<GenericKubernetesResource> all);

        /** These changes came, in this order. */
        void changed(List<Change> changes);

        /** The API cannot be asked; called again with every further failure. */
        void failed(KubernetesFailure failure);

        /** What was told is the state of the cluster (again). */
        void current();
    }

    /** An object that is there now, or no longer. */
    record Change(GenericKubernetesResource object, boolean removed) {}

    /** How long to wait after so many failures in a row; a test waits less. */
    interface Backoff {
        Duration after(int failures);

        /** 1 s, doubled with every failure, at most 30 s. */
        Backoff EXPONENTIAL = failures -> Duration.ofSeconds(Math.min(30, 1L << Math.min(10, failures - 1)));
    }

    /** What comes out of a watch. */
    private sealed interface Signal {
        record Event(Watcher.Action action, GenericKubernetesResource object) implements Signal {}

        record Ended(boolean gone) implements Signal {}
    }

    private final KubernetesApi api;
    private final Resource resource;
    private final Supplier<String> namespace;
    private final String selector;
    private final Listener listener;
    private final Backoff backoff;
    private final KubernetesRuleMetrics metrics;
    private final Thread thread;
    private volatile boolean closed;

    /** Where to go on from; empty to list. */
    private String version = "";

    private int failures;

    /**
     * @param namespace empty for the whole cluster; asked for on this watch's own thread
     * @param selector as the API takes it, empty for all
     */
    ObjectWatch(
            KubernetesApi api,
            Resource resource,
            Supplier<String> namespace,
            String selector,
            Listener listener,
            Backoff backoff,
            KubernetesRuleMetrics metrics) {
        this.api = api;
        this.resource = resource;
        this.namespace = namespace;
        this.selector = selector;
        this.listener = listener;
        this.backoff = backoff;
        this.metrics = metrics;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("tocsin-kubernetes-" + resource.rbac())
                .unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Ends it; what was told goes on to hold. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        boolean relist = false;
        while (!closed) {
            try {
                if (version.isEmpty()) {
                    if (relist) {
                        metrics.relisted();
                    }
                    list();
                    relist = true;
                }
                watch();
            } catch (KubernetesFailure e) {
                if (!closed) {
                    failed(e);
                }
            } catch (InterruptedException e) {
                // Closing.
            } catch (RuntimeException e) {
                LOG.errorf(e, "%s: goes on after a defect", resource.rbac());
                version = "";
                failures++;
            }
            pause();
        }
    }

    private void list() {
        KubernetesApi.Listed listed = api.list(resource, namespace.get(), selector, "");
        listener.listed(listed.items());
        version = listed.version();
        listener.current();
    }

    /** Returns when the watch has ended by itself. */
    private void watch() throws InterruptedException {
        BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
        try (Watch watch = api.watch(resource, namespace.get(), selector, version, watcher(signals))) {
            listener.current();
            long began = System.nanoTime();
            boolean heard = false;
            List<Signal> batch = new ArrayList<>();
            while (!closed) {
                Optional<Signal> first = Optional.ofNullable(signals.poll(SILENCE.toMillis(), TimeUnit.MILLISECONDS));
                if (first.isEmpty()) {
                    return; // A connection that is dead: taken up again where it was.
                }
                batch.clear();
                batch.add(first.get());
                signals.drainTo(batch);
                Optional<Signal.Ended> end = deliver(batch);
                heard |= end.isEmpty() || batch.size() > 1;
                if (end.isPresent()) {
                    ended(end.get(), heard || System.nanoTime() - began > TimeUnit.SECONDS.toNanos(5));
                    return;
                }
                failures = 0;
                listener.current();
            }
        }
    }

    private void ended(Signal.Ended end, boolean wasUseful) {
        if (end.gone()) {
            LOG.infof("%s: version %s is no longer kept by the API server: listing again", resource.rbac(), version);
            version = "";
        } else if (wasUseful) {
            failures = 0;
        } else {
            // Ended as soon as it began: nothing to be said against the API yet, but not at full speed either.
            failures++;
            version = failures > 1 ? "" : version;
        }
    }

    private Optional<Signal.Ended> deliver(List<Signal> batch) {
        List<Change> changes = new ArrayList<>();
        Optional<Signal.Ended> end = Optional.empty();
        for (Signal signal : batch) {
            switch (signal) {
                case Signal.Event(Watcher.Action action, GenericKubernetesResource object) -> {
                    version = String.valueOf(object.getMetadata().getResourceVersion());
                    if (action != Watcher.Action.BOOKMARK) {
                        changes.add(new Change(object, action == Watcher.Action.DELETED));
                    }
                }
                case Signal.Ended ended -> end = Optional.of(ended);
            }
        }
        if (!changes.isEmpty()) {
            listener.changed(changes);
        }
        return end;
    }

    private void failed(KubernetesFailure failure) {
        failures++;
        if (failure.kind() != KubernetesFailure.Kind.UNREACHABLE || failures > 1) {
            // What came meanwhile may be gone from the server's memory: a list is the truth.
            version = "";
        }
        listener.failed(failure);
    }

    private void pause() {
        if (failures > 0 && !closed) {
            try {
                Thread.sleep(backoff.after(failures));
            } catch (InterruptedException e) {
                // Closing.
            }
        }
    }

    private static Watcher<GenericKubernetesResource> watcher(BlockingQueue<Signal> signals) {
        return new Watcher<>() {
            @Override
            public void eventReceived(Action action, GenericKubernetesResource object) {
                signals.add(new Signal.Event(action, object));
            }

            @Override
            public void onClose() {
                signals.add(new Signal.Ended(false));
            }

            @Override
            public void onClose(WatcherException cause) {
                signals.add(new Signal.Ended(cause.isHttpGone()));
            }
        };
    }
}
