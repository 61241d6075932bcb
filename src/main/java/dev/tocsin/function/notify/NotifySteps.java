package dev.tocsin.function.notify;

import dev.tocsin.ledger.HistoryEvent;
import dev.tocsin.ledger.Inbox;
import dev.tocsin.ledger.Leases;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.ledger.NotifyRows;
import dev.tocsin.model.Labels;
import dev.tocsin.notify.alert.Alert;
import dev.tocsin.notify.config.Integration;
import dev.tocsin.notify.group.LogEntry;
import dev.tocsin.notify.group.Outcome;
import dev.tocsin.notify.inhibit.Inhibitor;
import dev.tocsin.notify.route.Route;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;

/**
 * The steps of the notify side on a ledger that several processes share. Each is one transaction: it locks what it decides
 * about, reads just that into a memory, lets the same code decide as in one process, and writes what changed. Only the
 * sources of inhibition are kept from step to step.
 *
 * <p>Not safe for several threads.
 */
final class NotifySteps {

    /** Rows of the inbox that one step takes in. */
    static final int INTAKE = 2_000;

    /** Groups that one step flushes. */
    static final int FLUSH = 50;

    /** Origin of what no own rule fires. */
    private static final long POSTED = 0;

    /** How much longer than its attempts a claim lasts: time to record what they came to. */
    private static final long RECORDING = 10_000_000_000L;

    private final Ledger ledger;
    private final NotifySetup setup;
    private final NotifyMetrics metrics;
    private final String externalUrl;
    private final String owner;
    private final DoubleSupplier random;

    private final Inhibitor inhibitor;
    private long inhibitorStep = -1;

    /**
     * @param setup the configuration by which everything is decided
     * @param owner names this process in claims
     */
    NotifySteps(
            Ledger ledger,
            NotifySetup setup,
            NotifyMetrics metrics,
            String externalUrl,
            String owner,
            DoubleSupplier random) {
        this.ledger = ledger;
        this.setup = setup;
        this.metrics = metrics;
        this.externalUrl = externalUrl;
        this.owner = owner;
        this.random = random;
        this.inhibitor = new Inhibitor(setup.config().inhibitRules());
    }

    /** A group under a claim, the attempts to make, and until when the claim lasts by the ledger's clock. */
    record Claimed(long group, long fence, long until, List<Flusher.Attempt> attempts) {}

    /**
     * What a flush did.
     *
     * @param ours whether alerts are routed by this configuration; nothing is flushed by another one
     */
    record Flushed(int groups, List<Claimed> claimed, int unroutable, boolean ours) {}

    /**
     * Makes sure that alerts are routed by this configuration: where the ledger's are routed by another, all are placed
     * anew.
     */
    void adopt() {
        ledger.database().update(c -> {
            if (!isOurs(ledger.leases().lock(c, Leases.INTAKE))) {
                Leases.state(c, Leases.INTAKE, setup.fingerprint());
                Part part = part(ledger.notifyClaims().everything(c));
                part.routing.placeAll(ledger.database().nowNanos(c));
                write(c, part);
            }
        });
    }

    /** Whether alerts are routed by this configuration. */
    private boolean isOurs(String inUse) {
        return inUse.equals(setup.fingerprint());
    }

    /**
     * Takes in what waits in the inbox, and alerts posted from outside.
     *
     * @return how many rows of the inbox were taken in
     */
    int takeIn(List<Alert> posted) {
        return ledger.database().write(c -> {
            if (posted.isEmpty() && !ledger.notifyClaims().inboxWaits(c)) {
                return 0; // Most wake-ups: nobody is kept waiting for that.
            }
            if (!isOurs(ledger.leases().lock(c, Leases.INTAKE))) {
                // Whoever has the newer configuration takes them in.
                ledger.inbox()
                        .add(
                                c,
                                posted.stream()
                                        .map(alert -> ledger.inbox().change(alert, POSTED, "posted"))
                                        .toList());
                return 0;
            }
            long now = ledger.database().nowNanos(c);
            List<Inbox.Change> rows = ledger.inbox().waiting(c, INTAKE);
            Set<Labels> labels = new LinkedHashSet<>();
            rows.forEach(row -> labels.add(row.alert().labels()));
            posted.forEach(alert -> labels.add(alert.labels()));
            if (labels.isEmpty()) {
                return 0;
            }
            Part part = part(ledger.notifyClaims().labels(c, labels, groupLabels(labels)));
            // What is taken in inhibits once it is committed: see know().
            Intake intake = new Intake(part.memory, part.routing, new Inhibitor(List.of()), false);
            for (Inbox.Change row : rows) {
                if (row.origin() == POSTED) {
                    intake.posted(row.alert(), now);
                } else {
                    intake.own(row, now);
                }
                part.memory.changes().taken.put(row.id(), row);
            }
            posted.forEach(alert -> intake.posted(alert, now));
            write(c, part);
            return rows.size();
        });
    }

    /** The labels of all groups that alerts may be put into. */
    private Set<Labels> groupLabels(Collection<Labels> alerts) {
        Routing routing = new Routing(new NotifyMemory(ledger.ids()::next), Optional.of(setup.tree()));
        Set<Labels> labels = new HashSet<>();
        for (Labels alert : alerts) {
            for (Route route : routing.match(alert)) {
                labels.add(route.groupLabels(alert));
            }
        }
        return labels;
    }

    /**
     * Decides about groups that have something due. Those with deliveries to attempt stay claimed.
     *
     */
    Flushed flush() {
        return ledger.database().write(c -> {
            if (!isOurs(Leases.state(c, Leases.INTAKE))) {
                return new Flushed(0, List.of(), 0, false);
            }
            long now = ledger.database().nowNanos(c);
            List<Long> ids = ledger.notifyClaims().lockDue(c, now, FLUSH);
            if (ids.isEmpty()) {
                return new Flushed(0, List.of(), 0, true);
            }
            know(c, now);
            Part part = part(ledger.notifyClaims().groups(c, ids));
            forgetGone(c, part, now);
            Flusher flusher = flusher(part);
            List<Claimed> claimed = new ArrayList<>();
            int unroutable = 0;
            int flushed = 0;
            for (GroupEntry group : List.copyOf(part.memory.groups())) {
                if (part.routing.route(group).isEmpty()) {
                    unroutable++;
                    continue;
                }
                flushed++;
                List<Flusher.Attempt> attempts = flusher.flush(group, now);
                if (!attempts.isEmpty()) {
                    claimed.add(new Claimed(group.id, 0, now + lease(attempts), attempts));
                }
            }
            write(c, part);
            List<Claimed> fenced = new ArrayList<>();
            for (Claimed claim : claimed) {
                long fence = ledger.notifyClaims().lease(c, claim.group, owner, claim.until);
                fenced.add(new Claimed(claim.group, fence, claim.until, claim.attempts));
            }
            return new Flushed(flushed, fenced, unroutable, true);
        });
    }

    private long lease(List<Flusher.Attempt> attempts) {
        long longest = 0;
        for (Flusher.Attempt attempt : attempts) {
            longest = Math.max(
                    longest, setup.deliverer().timeout(attempt.integration()).toNanos());
        }
        return longest + RECORDING;
    }

    /** The longest that an attempt of this configuration may take, nanoseconds. */
    long longestAttempt() {
        long longest = 0;
        for (var receiver : setup.config().receivers().values()) {
            for (Integration integration : receiver.integrations()) {
                longest =
                        Math.max(longest, setup.deliverer().timeout(integration).toNanos());
            }
        }
        return longest;
    }

    /** Groups whose route this configuration does not have: their alerts are placed by the routes it has. */
    void placeUnroutable() {
        ledger.database().update(c -> {
            if (isOurs(ledger.leases().lock(c, Leases.INTAKE))) {
                Part part = part(ledger.notifyClaims().everything(c));
                part.routing.placeAll(ledger.database().nowNanos(c));
                for (GroupEntry group : List.copyOf(part.memory.groups())) {
                    if (part.routing.route(group).isEmpty()) {
                        part.memory.remove(group);
                    }
                }
                write(c, part);
            }
        });
    }

    /**
     * Records how an attempt ended, if the claim still stands.
     *
     * @param attempted empty if it was not made: then the delivery is due as before
     * @param open the claim's attempts that have not ended; if there are none, the claim ends
     * @return false if the claim was lost: somebody else may have attempted the same meanwhile
     */
    boolean outcome(
            Claimed claim,
            Flusher.Attempt attempt,
            Optional<Deliverer.Attempted> attempted,
            long took,
            Collection<Flusher.Attempt> open) {
        return ledger.database().write(c -> {
            long now = ledger.database().nowNanos(c);
            if (!ledger.notifyClaims().lock(c, claim.group, claim.fence)) {
                ledger.history().append(c, List.of(lost(claim, attempt, attempted, now)));
                if (attempted.filter(NotifySteps::mayHaveArrived).isPresent()) {
                    Part part = part(ledger.notifyClaims().groups(c, List.of(claim.group)));
                    flusher(part).lost(attempt.unsent().delivery());
                    write(c, part);
                }
                return false;
            }
            Part part = part(ledger.notifyClaims().groups(c, List.of(claim.group)));
            for (GroupEntry group : List.copyOf(part.memory.groups())) {
                open.forEach(
                        other -> group.attempting.add(other.unsent().delivery().integration()));
                Flusher flusher = flusher(part);
                attempted.ifPresentOrElse(
                        outcome -> flusher.outcome(group, attempt.unsent(), outcome, took, now),
                        () -> flusher.giveBack(group, attempt));
            }
            write(c, part);
            if (open.isEmpty()) {
                ledger.notifyClaims().release(c, claim.group, claim.fence);
            }
            return true;
        });
    }

    private static boolean mayHaveArrived(Deliverer.Attempted attempted) {
        return switch (attempted.outcome()) {
            case Outcome.Success _ -> true;
            case Outcome.RetryLater later -> later.mayHaveArrived();
            case Outcome.PermanentFailure _ -> false;
        };
    }

    private static HistoryEvent lost(
            Claimed claim, Flusher.Attempt attempt, Optional<Deliverer.Attempted> attempted, long now) {
        return new HistoryEvent(
                HistoryEvent.Kind.NOTIFICATION,
                now,
                claim.group,
                0,
                attempt.group().state.groupLabels(),
                "group " + claim.group,
                "outcome not recorded: the claim was lost before it was known",
                Map.of(
                        "integration",
                        attempt.integration().path(),
                        "outcome",
                        attempted
                                .map(a -> a.outcome().getClass().getSimpleName())
                                .orElse("not attempted"),
                        "idempotencyKey",
                        attempt.unsent().delivery().idempotencyKey()));
    }

    /** Deletes what is old. */
    void upkeep() {
        ledger.database().update(c -> {
            // Alerts that have ended are deleted only while nobody takes any in.
            ledger.leases().lock(c, Leases.INTAKE);
            long now = ledger.database().nowNanos(c);
            ledger.notifyClaims().deleteOld(c, now, now - LogEntry.RETENTION);
        });
    }

    /** Takes note of alerts that others took in since. */
    private void know(Connection c, long now) throws SQLException {
        if (setup.config().inhibitRules().isEmpty()) {
            return;
        }
        long step = Leases.version(c, Leases.INTAKE);
        if (step != inhibitorStep) {
            for (NotifyRows.AlertRow row : ledger.notifyClaims().alertsSince(c, inhibitorStep)) {
                if (row.alert().resolvedAt(now)) {
                    inhibitor.remove(row.alert().labels());
                } else {
                    inhibitor.put(row.alert());
                }
            }
            inhibitorStep = step;
        }
    }

    /**
     * Forgets sources of inhibition that have ended without this process having seen their end: another one took it in, and
     * deleted the row with the last group, since {@link #know} looked last. Only those that would inhibit are looked up.
     */
    private void forgetGone(Connection c, Part part, long now) throws SQLException {
        Set<Labels> standing = new HashSet<>();
        while (true) {
            Set<Labels> sources = new HashSet<>();
            for (AlertEntry entry : part.memory.alerts()) {
                inhibitor.source(entry.alert.labels(), now).ifPresent(source -> sources.add(source.labels()));
            }
            sources.removeAll(standing);
            if (sources.isEmpty()) {
                return;
            }
            Map<Labels, NotifyRows.AlertRow> rows = ledger.notifyClaims().find(c, sources);
            for (Labels source : sources) {
                NotifyRows.AlertRow row = rows.get(source);
                if (row == null || row.alert().resolvedAt(now)) {
                    inhibitor.remove(source);
                } else {
                    standing.add(source);
                }
            }
        }
    }

    /** A part of the ledger in memory. */
    private record Part(NotifyMemory memory, Routing routing) {}

    private Part part(NotifyRows.All rows) {
        NotifyMemory memory = NotifyMemory.restore(rows, ledger.ids()::next);
        return new Part(memory, new Routing(memory, Optional.of(setup.tree())));
    }

    private Flusher flusher(Part part) {
        return new Flusher(part.memory, setup, part.routing, inhibitor, metrics, externalUrl, random);
    }

    private void write(Connection c, Part part) throws SQLException {
        var writes = part.memory.changes().writes(part.memory::id);
        long step = 0;
        if (!writes.alerts().isEmpty()) {
            step = Leases.version(c, Leases.INTAKE) + 1;
            Leases.raise(c, Leases.INTAKE);
        }
        ledger.notifyClaims().write(c, writes, step);
    }
}
