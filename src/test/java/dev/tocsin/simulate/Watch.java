package dev.tocsin.simulate;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Looks every minute whether what is due has been done within its bound. The bound is counted from the moment when it was
 * due, or from the last disturbance.
 */
final class Watch {

    private final World world;

    /** Since when an alert fires and nothing keeps it from a target; by target and alert. */
    private final Map<String, Long> dueSince = new HashMap<>();

    private final Map<String, Long> lastSuppressed = new HashMap<>();

    Watch(World world) {
        this.world = world;
    }

    /** Takes note of what is suppressed now. */
    void look() {
        long now = world.timeline().now();
        RoutingSpec routing = world.scenario().routing();
        AlertModel alerts = world.alerts();
        Set<String> present = new HashSet<>();
        for (String alert : alerts.firing()) {
            for (RoutingSpec.Target target : routing.targets(alerts.labels(alert))) {
                String key = target.name() + alert;
                if (suppressed(alert, target, routing, now)) {
                    lastSuppressed.put(key, now);
                } else {
                    present.add(key);
                    dueSince.putIfAbsent(key, now);
                }
            }
        }
        dueSince.keySet().retainAll(present);
        for (NotifyModel.Told told : world.notifications().told()) {
            for (String alert : told.message().firing()) {
                for (RoutingSpec.Target target : routing.targets(alerts.labels(alert))) {
                    if (target.name().equals(told.target()) && suppressed(alert, target, routing, now)) {
                        lastSuppressed.put(target.name() + alert, now);
                    }
                }
            }
        }
    }

    /** Whether an alert was kept from a target at any time since a moment. */
    boolean suppressedSince(String target, String alert, long since) {
        return lastSuppressed.getOrDefault(target + alert, 0L) >= since;
    }

    private boolean suppressed(String alert, RoutingSpec.Target target, RoutingSpec routing, long now) {
        return target.route().muteAt(now)
                || world.suppression().holds(world.alerts().labels(alert), routing);
    }

    /** Judges. */
    void judge() {
        look();
        long now = world.timeline().now();
        RoutingSpec routing = world.scenario().routing();
        for (String alert : world.alerts().firing()) {
            for (RoutingSpec.Target target : routing.targets(world.alerts().labels(alert))) {
                Long since = dueSince.get(target.name() + alert);
                if (since != null) {
                    firing(alert, target, since, now);
                }
            }
        }
        for (NotifyModel.Told told : world.notifications().told()) {
            for (String alert :
                    told.isForgotten() ? Set.<String>of() : told.message().firing()) {
                if (!world.alerts().fires(alert)) {
                    resolved(alert, told, routing, now);
                }
            }
        }
    }

    private void firing(String alert, RoutingSpec.Target target, long since, long now) {
        long bound = bound(target);
        String name = target.name();
        NotifyModel told = world.notifications();
        if (told.isForgotten(name, alert)) {
            return;
        }
        if (!told.knows(name, alert)) {
            // As long as a receiver fails it is tried again soon; then there is no more to wait for.
            long from = Math.max(since, quietSince());
            long retried = told.lastFailure(name) + 90 * Timeline.SECOND + 2 * tick();
            if (now > Math.max(from + bound, retried)) {
                world.violated(
                        "an alert that is due is notified about within its bound",
                        name + " is not told of " + alert + ", due since " + Trace.time(since) + ", bound "
                                + bound / Timeline.SECOND + " s");
            }
            return;
        }
        long again = told.toldAt(name, alert) + target.route().repeatSeconds() * Timeline.SECOND;
        if (now
                > Math.max(Math.max(again, since), quietSince())
                        + bound
                        + target.route().intervalSeconds() * Timeline.SECOND) {
            world.violated("what goes on is repeated", name + " was not reminded of " + alert);
        }
    }

    private void resolved(String alert, NotifyModel.Told told, RoutingSpec routing, long now) {
        for (RoutingSpec.Target target : routing.targets(world.alerts().labels(alert))) {
            if (!target.name().equals(told.target())
                    || !target.sendResolved()
                    || suppressedSince(target.name(), alert, told.at())
                    || world.routingChangedAt() >= told.at()) {
                continue;
            }
            long from = Math.max(world.alerts().stoppedAt(alert), quietSince());
            long retried = world.notifications().lastFailure(target.name()) + 90 * Timeline.SECOND + 2 * tick();
            if (now > Math.max(from + bound(target), retried)) {
                world.violated(
                        "a resolution is told within its bound",
                        target.name() + " is not told that " + alert + " resolved at "
                                + Trace.time(world.alerts().stoppedAt(alert)));
            }
        }
    }

    private long quietSince() {
        return world.faults().lastDisturbance();
    }

    private long tick() {
        return world.scenario().tickSeconds * Timeline.SECOND;
    }

    private long bound(RoutingSpec.Target target) {
        return (target.route().waitSeconds() + target.route().intervalSeconds() + 150) * Timeline.SECOND + 3 * tick();
    }
}
