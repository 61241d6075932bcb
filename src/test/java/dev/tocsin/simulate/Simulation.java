package dev.tocsin.simulate;

import dev.tocsin.function.notify.Attempts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Runs seeds, several at once. */
final class Simulation {

    /**
     * What came of a seed.
     *
     * @param trace a number that only an equal run has
     */
    record Run(long seed, int days, Optional<Violation> violation, long trace, int sent, int repeated) {}

    private Simulation() {}

    /**
     * Runs a seed.
     *
     * @param reader gets each line of what happens
     */
    static Run run(long seed, Bug planted, Consumer<String> reader) {
        Trace trace = new Trace(reader);
        int days = new Scenario(seed).days;
        try (World world = new World(seed, planted, trace)) {
            Optional<Violation> violation = world.run();
            return new Run(
                    seed,
                    days,
                    violation,
                    trace.hash(),
                    world.notifications().successes(),
                    world.notifications().repeated());
        }
    }

    /** Runs seeds from the first on, and tells of each as it ends, one after the other. */
    static void run(long first, long count, int threads, Consumer<Run> told) {
        new Attempts(1, Runnable::run)
                .submit("warm up", () -> {}); // Mutiny does not like to be begun by several at once.
        AtomicLong next = new AtomicLong(first);
        List<Thread> workers = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            workers.add(Thread.ofPlatform().name("simulate-" + i).start(() -> {
                for (long seed = next.getAndIncrement(); seed < first + count; seed = next.getAndIncrement()) {
                    try {
                        Run run = run(seed, Bug.NONE, Trace.NOBODY);
                        synchronized (told) {
                            told.accept(run);
                        }
                    } catch (RuntimeException | Error e) {
                        synchronized (failures) {
                            failures.add(new IllegalStateException("seed " + seed + " cannot be run: " + e, e));
                        }
                    }
                }
            }));
        }
        for (Thread worker : workers) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException(failures.getFirst());
        }
    }
}
