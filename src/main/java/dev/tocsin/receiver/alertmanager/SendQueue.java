package dev.tocsin.receiver.alertmanager;

import dev.tocsin.alerting.OutgoingAlert;
import dev.tocsin.net.HttpCall;
import dev.tocsin.net.HttpOutcome;
import dev.tocsin.net.HttpSender;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * The queue of one Alertmanager and the thread that empties it (Prometheus 3.14 {@code notifier/sendloop.go}): bounded, the
 * oldest alerts give way; a batch that fails is dropped, for what still fires is sent again anyway.
 */
final class SendQueue {

    private static final Logger LOG = Logger.getLogger(SendQueue.class);

    private final Endpoint endpoint;
    private final HttpSender sender;
    private final Duration timeout;
    private final int capacity;
    private final int batchSize;
    private final NotificationMetrics metrics;
    private final ArrayDeque<OutgoingAlert> queue = new ArrayDeque<>();
    private final Thread thread;
    private boolean stopped;

    SendQueue(
            Endpoint endpoint,
            HttpSender sender,
            Duration timeout,
            int capacity,
            int batchSize,
            NotificationMetrics metrics) {
        this.endpoint = endpoint;
        this.sender = sender;
        this.timeout = timeout;
        this.capacity = capacity;
        this.batchSize = batchSize;
        this.metrics = metrics;
        metrics.begin(endpoint.name());
        this.thread = Thread.ofVirtual().name("alertmanager " + endpoint.name()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Never blocks. */
    synchronized void add(List<OutgoingAlert> alerts) {
        if (stopped) {
            return;
        }
        int excess = Math.max(0, alerts.size() - capacity);
        List<OutgoingAlert> kept = alerts.subList(excess, alerts.size());
        int dropped = excess;
        while (queue.size() + kept.size() > capacity) {
            queue.removeFirst();
            dropped++;
        }
        queue.addAll(kept);
        metrics.queued(endpoint.name(), queue.size());
        if (dropped > 0) {
            metrics.dropped(endpoint.name(), dropped);
            LOG.warnf("Alert notification queue of %s is full: dropped the %d oldest alerts", endpoint, dropped);
        }
        notifyAll();
    }

    /** Takes no more alerts; what is queued is still sent, one attempt each. */
    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    /** Waits until everything queued has been tried, after {@link #stop}. */
    void join(Duration atMost) throws InterruptedException {
        thread.join(atMost);
    }

    private void run() {
        try {
            for (List<OutgoingAlert> batch = next(); !batch.isEmpty(); batch = next()) {
                send(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            metrics.end(endpoint.name());
        }
    }

    /** The next batch; empty when it is over. */
    private synchronized List<OutgoingAlert> next() throws InterruptedException {
        while (queue.isEmpty() && !stopped) {
            wait();
        }
        List<OutgoingAlert> batch = new ArrayList<>(Math.min(batchSize, queue.size()));
        while (batch.size() < batchSize && !queue.isEmpty()) {
            batch.add(queue.removeFirst());
        }
        metrics.queued(endpoint.name(), queue.size());
        return batch;
    }

    private void send(List<OutgoingAlert> batch) {
        long begin = System.nanoTime();
        HttpOutcome outcome =
                sender.send(HttpCall.post(endpoint.url(), "application/json", AlertJson.of(batch), timeout));
        if (outcome instanceof HttpOutcome.Success) {
            metrics.sent(endpoint.name(), batch.size(), (System.nanoTime() - begin) / 1e9);
        } else {
            metrics.failed(endpoint.name(), batch.size());
            metrics.dropped(endpoint.name(), batch.size());
            LOG.errorf("Sending %d alerts to %s failed: %s", batch.size(), endpoint, outcome.describe());
        }
    }
}
