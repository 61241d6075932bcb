package dev.tocsin.simulate;

import dev.tocsin.function.notify.Deliverer;
import dev.tocsin.notify.config.Integration;
import dev.tocsin.notify.group.Decision;
import dev.tocsin.notify.group.GroupState;
import dev.tocsin.notify.group.IntegrationKey;
import dev.tocsin.notify.group.Outcome;
import dev.tocsin.notify.group.PendingDelivery;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A process' way to the receivers. */
final class SimDeliverer implements Deliverer {

    private final World world;
    private final SimProcess process;
    private final RoutingSpec routing;
    private final long skew;

    /** For a planted bug: what was sent already. */
    private final Map<String, Outcome> early = new HashMap<>();

    SimDeliverer(World world, SimProcess process, RoutingSpec routing) {
        this.world = world;
        this.process = process;
        this.routing = routing;
        this.skew = world.faults().dice().seconds(-30, 30);
    }

    @Override
    public Rendered render(
            Integration integration,
            Decision.Deliver deliver,
            GroupState group,
            Map<String, String> routeLabels,
            long now) {
        Message message = Message.of(deliver, group, now);
        IntegrationKey key = deliver.integration();
        world.notifications().decided(key.receiver() + "[" + key.index() + "]", message);
        if (world.planted() == Bug.DELIVERS_BEFORE_COMMIT && deliver.delivery().nextAttempt() <= now) {
            early.put(deliver.delivery().idempotencyKey(), send(deliver.delivery(), message, false));
        }
        return new Rendered(message.toBytes(), text -> text);
    }

    @Override
    public Duration timeout(Integration integration) {
        return Duration.ofNanos(Receivers.TIMEOUT);
    }

    @Override
    public Attempted attempt(Integration integration, PendingDelivery delivery, Rendered rendered) {
        process.alive();
        Outcome outcome = early.remove(delivery.idempotencyKey());
        if (outcome == null) {
            outcome = send(delivery, Message.of(rendered.body()), true);
        }
        if (outcome instanceof Outcome.Success) {
            world.notifications().succeeded(process, delivery);
        } else if (world.planted() == Bug.TAKES_FAILURE_FOR_SUCCESS) {
            outcome = new Outcome.Success();
        }
        return new Attempted(outcome, "other");
    }

    private Outcome send(PendingDelivery delivery, Message message, boolean takesTime) {
        IntegrationKey key = delivery.integration();
        String target = key.receiver() + "[" + key.index() + "]";
        long begunAt = world.timeline().now();
        boolean written = !process.isAlone() || world.observer().isBegun(delivery);
        world.notifications().begins(process, target, message, delivery, routing);
        if (takesTime) {
            process.seam("before an attempt");
        }
        Receivers.Answer answer = world.receivers().answer(target, skew);
        process.say("tells " + target + " " + message + ": " + (answer.arrives() ? "arrives, " : "")
                + answer.outcome().getClass().getSimpleName());
        if (answer.arrives()) {
            world.notifications().arrived(process, target, message, delivery, begunAt, written);
        }
        if (!(answer.outcome() instanceof Outcome.Success)) {
            world.notifications().failed(target);
        }
        if (takesTime) {
            process.work(answer.takes());
            process.seam("after an attempt");
        }
        return answer.outcome();
    }

    @Override
    public void close() {
        // There is no connection.
    }
}
