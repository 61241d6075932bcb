package dev.tocsin.function.message;

import dev.tocsin.function.event.Outgoing;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.jboss.logging.Logger;

/** Tells whoever notifies that there is something for it, in the way that is configured. */
public final class Due implements Outgoing, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Due.class);

    private static final long TELLING_NANOS = 5_000_000_000L;
    private static final long AGAIN_MILLIS = 1_000;

    /** The channel within the process. */
    static final String MEMORY = "due";

    private final Messaging messaging;
    private final Emitter<String> memory;
    private final KafkaDue kafka;
    private final Outgoing http;
    private final AtomicBoolean telling = new AtomicBoolean();
    private final AtomicBoolean troubled = new AtomicBoolean();
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("due").daemon(true).factory());

    /** @param http sends events to a Broker, and heartbeats */
    Due(Messaging messaging, Emitter<String> memory, KafkaDue kafka, Outgoing http) {
        this.messaging = messaging;
        this.memory = memory;
        this.kafka = kafka;
        this.http = http;
    }

    /**
     * A commit handed something over to notify. Returns at once.
     *
     * @param group key of the rule group
     */
    public void changed(String group) {
        if (messaging == Messaging.KAFKA) {
            kafka.changed(group);
        }
        try {
            memory.send(group);
        } catch (RuntimeException e) {
            // Not wired yet, or ending: notify looks by itself when it begins, and finds the rest at the next start.
            LOG.debugf("nobody listens within the process: %s", e.getMessage());
        }
    }

    /**
     * As {@link #alertsChanged}, without waiting for it, and again until it succeeds: for a process that wakes itself, whose
     * evaluations must not wait for a broker that is away.
     */
    public void tellLater() {
        if (messaging != Messaging.MEMORY && telling.compareAndSet(false, true)) {
            later.execute(this::tell);
        }
    }

    private void tell() {
        // What becomes due from here on is told by this or by another task.
        telling.set(false);
        Optional<String> problem;
        try {
            problem = alertsChanged(System.nanoTime() + TELLING_NANOS);
        } catch (RuntimeException e) {
            LOG.error("who notifies could not be told because of a defect", e);
            problem = Optional.of(e.toString());
        }
        problem.ifPresentOrElse(this::tellAgain, () -> {
            if (troubled.getAndSet(false)) {
                LOG.info("who notifies can be told again");
            }
        });
    }

    private void tellAgain(String problem) {
        if (!troubled.getAndSet(true)) {
            LOG.warnf("who notifies could not be told and has to look by itself until then: %s", problem);
        }
        if (telling.compareAndSet(false, true)) {
            later.schedule(this::tell, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        later.shutdownNow();
    }

    @Override
    public Optional<String> alertsChanged(long deadline) {
        return switch (messaging) {
            case MEMORY -> Optional.empty();
            case KAFKA -> kafka.tell(deadline);
            case BROKER -> http.alertsChanged(deadline);
        };
    }

    @Override
    public void heartbeat(long deadline) {
        http.heartbeat(deadline);
    }
}
