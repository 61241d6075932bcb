package dev.tocsin.storage.remote.write;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Sends the shards of a round at the same time, the bodies of a shard one after the other. */
final class ParallelSend {

    private ParallelSend() {}

    /** Whether every body was taken or refused for good; false if the deadline or the process' end came first. */
    static boolean send(WriteClient client, List<List<Batches.Body>> shards, long deadline)
            throws InterruptedException {
        WriteMetrics metrics = client.metrics();
        int samples = shards.stream()
                .flatMap(List::stream)
                .mapToInt(Batches.Body::samples)
                .sum();
        metrics.pending.labels(client.labels()).set(samples);
        metrics.shards.labels(client.labels()).set(shards.size());
        try {
            return shards.size() == 1 ? one(client, shards.getFirst(), deadline) : all(client, shards, deadline);
        } finally {
            metrics.pending.labels(client.labels()).set(0);
            metrics.shards.labels(client.labels()).set(0);
        }
    }

    private static boolean all(WriteClient client, List<List<Batches.Body>> shards, long deadline)
            throws InterruptedException {
        boolean done = true;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> calls = new ArrayList<>();
            shards.forEach(bodies -> calls.add(() -> one(client, bodies, deadline)));
            for (Future<Boolean> result : threads.invokeAll(calls)) {
                done &= result.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a defect of remote write", e.getCause());
        }
        return done;
    }

    private static boolean one(WriteClient client, List<Batches.Body> bodies, long deadline) {
        for (Batches.Body body : bodies) {
            if (client.send(body.bytes(), body.samples(), body.newestMillis(), deadline) == WriteClient.Sent.NOT_YET) {
                return false;
            }
        }
        return true;
    }
}
