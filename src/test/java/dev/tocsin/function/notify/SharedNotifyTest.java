package dev.tocsin.function.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.function.NotifyService;
import dev.tocsin.ledger.Inbox;
import dev.tocsin.model.Matcher;
import dev.tocsin.notify.silence.SilenceRequest;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedNotifyTest {

    @TempDir
    Path directory;

    @Test
    void whatIsKnownToBeCommittedOnlyAfterItsClaimHasEndedIsNotSent() {
        try (NotifyWorld world = new NotifyWorld(directory)) {
            world.database.sharedByOthers();
            long[] elapsed = {0};
            SharedNotify notify = notify(world, () -> elapsed[0]);
            Inbox.Change fires = world.own(1, true, "alertname", "A", "cluster", "x");
            world.database.update(c -> world.ledger.inbox().add(c, List.of(fires)));
            notify.step();
            world.clock.advance(10);

            // The process stands still after the commit, as long as the claim lasts: another one may be at it by now.
            world.database.afterCommits(() -> elapsed[0] += 30 * NotifyWorld.SECOND);
            notify.step();
            assertThat(world.arrived).isEmpty();

            world.database.afterCommits(() -> {});
            notify.step();
            assertThat(world.arrived).hasSize(1);
        }
    }

    @Test
    void aSilenceWhoseTransactionIsRunAgainIsOneSilence() {
        try (NotifyWorld world = new NotifyWorld(directory)) {
            world.database.sharedByOthers();
            SharedNotify notify = notify(world, () -> 0);
            world.database.answersLost(true);

            NotifyService.SilenceResult made = notify.silence(new SilenceRequest(
                    "",
                    List.of(Matcher.equal("alertname", "A")),
                    world.clock.nanos(),
                    world.clock.nanos() + 3600 * NotifyWorld.SECOND,
                    "me",
                    "test",
                    Map.of()));

            assertThat(notify.silences())
                    .singleElement()
                    .satisfies(one -> assertThat(made).isEqualTo(new NotifyService.SilenceResult.Set(one.id())));
        }
    }

    private static SharedNotify notify(NotifyWorld world, LongSupplier elapsed) {
        SharedNotify notify = new SharedNotify(
                world.ledger,
                new NotifyMetrics(new CollectorRegistry()),
                "http://tocsin",
                "one",
                new Attempts(8, Runnable::run),
                elapsed,
                () -> 0.5);
        notify.configure(NotifyWorld.setup(NotifyWorld.CONFIG, world.new Recorder()));
        return notify;
    }
}
