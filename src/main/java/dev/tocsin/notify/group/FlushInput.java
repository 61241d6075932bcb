package dev.tocsin.notify.group;

import dev.tocsin.notify.alert.Alert;
import dev.tocsin.notify.config.ReceiverConfig;
import dev.tocsin.notify.route.Route;
import java.util.Collection;
import java.util.Map;

/**
 * All that a flush depends on.
 *
 * @param route of the group
 * @param receiver of the route
 * @param alerts the group's members as they are now
 * @param log the entries for this group key
 * @param pending the group's unsent deliveries
 * @param now epoch nanoseconds
 */
public record FlushInput(
        Route route,
        ReceiverConfig receiver,
        GroupState group,
        Collection<Alert> alerts,
        Suppressors suppressors,
        Map<IntegrationKey, LogEntry> log,
        Map<IntegrationKey, PendingDelivery> pending,
        long now) {}
