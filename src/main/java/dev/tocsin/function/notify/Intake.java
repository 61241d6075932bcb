package dev.tocsin.function.notify;

import dev.tocsin.ledger.Inbox;
import dev.tocsin.notify.alert.Alert;
import dev.tocsin.notify.alert.AlertIngestion;
import dev.tocsin.notify.inhibit.Inhibitor;
import java.util.ArrayList;
import java.util.List;

/** Takes alerts in: merges each with what is known of its label set, and writes no more than what changed. */
final class Intake {

    /**
     * An alert joins a cohort whose stored end is at most so much earlier than its own. Prometheus posts ends four minutes
     * ahead, so its alerts join the cohort that is there, whenever in its turn that is.
     */
    private static final long COHORT_SPREAD = 180_000_000_000L;

    /** A stored end is moved when it is nearer than this. */
    private static final long RENEW_BEFORE = 150_000_000_000L;

    /** So near its end a cohort waits no longer for members that were not posted again. */
    private static final long LEAVE_BEHIND_BEFORE = 60_000_000_000L;

    private final NotifyMemory memory;
    private final Routing routing;
    private final Inhibitor inhibitor;
    private final boolean cohorts;

    /**
     * @param cohorts whether posted alerts are extended together, which takes a memory that holds them all; else each
     *     alert's end is stored with it, and moved when it is near
     */
    Intake(NotifyMemory memory, Routing routing, Inhibitor inhibitor, boolean cohorts) {
        this.memory = memory;
        this.routing = routing;
        this.inhibitor = inhibitor;
        this.cohorts = cohorts;
    }

    /** A change of one of Tocsin's own rules: it stands until the rule says otherwise. */
    void own(Inbox.Change change, long now) {
        AlertEntry entry = memory.alert(change.alert().labels()).orElse(null);
        Alert alert = change.alert();
        boolean firing = alert.endsAt() == Alert.NO_END;
        if (entry == null) {
            entry = memory.add(alert);
        } else {
            boolean known = entry.origins.contains(change.origin());
            boolean others = entry.origins.stream().anyMatch(origin -> origin != change.origin());
            if (!firing && others) {
                // Another rule still fires the same labels: the alert goes on.
                if (known) {
                    entry.origins.remove(change.origin());
                    memory.changed(entry);
                }
                return;
            }
            boolean ownBefore =
                    !entry.origins.isEmpty() || (cohorts ? entry.cohort == null : entry.alert.resolvedAt(now));
            entry.alert =
                    ownBefore ? merged(entry.alert, alert, others, now) : AlertIngestion.store(entry.alert, alert, now);
            memory.leaveCohort(entry);
            memory.changed(entry);
        }
        if (firing) {
            entry.origins.add(change.origin());
        } else {
            entry.origins.remove(change.origin());
        }
        placed(entry, now);
    }

    /** An own alert in place of an own alert: the news counts; the start is the earliest of those that fire at once. */
    private static Alert merged(Alert before, Alert alert, boolean others, long now) {
        return others && !before.resolvedAt(now) && before.startsAt() < alert.startsAt()
                ? new Alert(
                        alert.labels(),
                        alert.annotations(),
                        alert.generatorUrl(),
                        before.startsAt(),
                        alert.endsAt(),
                        alert.timeout(),
                        alert.updatedAt())
                : alert;
    }

    /** An alert from outside. One that only says "still so, until later" changes nothing but a cohort's end. */
    void posted(Alert alert, long now) {
        AlertEntry entry = memory.alert(alert.labels()).orElse(null);
        if (entry == null) {
            entry = memory.add(alert);
            if (cohorts && !alert.resolvedAt(now)) {
                memory.join(entry, cohortFor(alert));
            }
            placed(entry, now);
            return;
        }
        Alert before = entry.alert;
        if (!entry.origins.isEmpty() && alert.resolvedAt(now)) {
            return; // One of Tocsin's own rules fires it, and only that rule can end it.
        }
        Alert stored = AlertIngestion.store(before, alert, now);
        entry.alert = stored;
        CohortEntry cohort = entry.cohort;
        if (cohort != null && stored.endsAt() >= cohort.endsAt && saysTheSame(before, stored, now)) {
            inhibitor.put(stored);
            return;
        }
        memory.changed(entry);
        if (stored.resolvedAt(now)) {
            memory.leaveCohort(entry); // A resolution is an instant that people are told: it is kept as it is.
        } else if (cohorts && entry.origins.isEmpty() && (cohort == null || stored.endsAt() < cohort.endsAt)) {
            memory.join(entry, cohortFor(stored));
        }
        placed(entry, now);
    }

    /** Whether a merged alert differs from what was there in nothing but how long it lasts. */
    private static boolean saysTheSame(Alert before, Alert stored, long now) {
        return !before.resolvedAt(now)
                && !stored.resolvedAt(now)
                && stored.startsAt() == before.startsAt()
                && stored.timeout() == before.timeout()
                && stored.generatorUrl().equals(before.generatorUrl())
                && stored.annotations().equals(before.annotations());
    }

    /**
     * Whether a posted alert says no more than what is stored without a cohort, and that lasts long enough: nothing is to
     * be written then.
     */
    static boolean isCovered(Alert before, Alert posted, long now) {
        return before.endsAt() - now > RENEW_BEFORE
                && saysTheSame(before, AlertIngestion.store(before, posted, now), now);
    }

    private void placed(AlertEntry entry, long now) {
        inhibitor.put(entry.alert);
        routing.place(entry, now);
    }

    /** A cohort whose stored end is at most a little earlier than the alert's. */
    private CohortEntry cohortFor(Alert alert) {
        for (CohortEntry cohort : memory.cohorts()) {
            if (cohort.endsAt <= alert.endsAt() && alert.endsAt() - cohort.endsAt <= COHORT_SPREAD) {
                return cohort;
            }
        }
        return memory.cohort(alert.endsAt(), alert.updatedAt());
    }

    /**
     * Moves the stored ends of cohorts that come near: to the earliest of the members' true ends, so that it is never later
     * than one of them. One row is written for all. Members that were not posted again hold a cohort up until its end is
     * near, then stay behind in a cohort of their own: those are as many as really stopped being posted.
     */
    void renewCohorts(long now) {
        for (CohortEntry cohort : List.copyOf(memory.cohorts())) {
            if (cohort.endsAt - now > RENEW_BEFORE || cohort.endsAt <= now && !anyAlive(cohort, now)) {
                continue;
            }
            renew(cohort, now);
        }
    }

    private static boolean anyAlive(CohortEntry cohort, long now) {
        return cohort.members.stream().anyMatch(member -> !member.alert.resolvedAt(now));
    }

    private void renew(CohortEntry cohort, long now) {
        long stored = cohort.endsAt;
        long earliest = Long.MAX_VALUE;
        long updated = cohort.updatedAt;
        List<AlertEntry> behind = new ArrayList<>();
        for (AlertEntry member : cohort.members) {
            if (member.alert.endsAt() > stored) {
                earliest = Math.min(earliest, member.alert.endsAt());
                updated = Math.max(updated, member.alert.updatedAt());
            } else {
                behind.add(member);
            }
        }
        if (earliest == Long.MAX_VALUE || !behind.isEmpty() && stored - now > LEAVE_BEHIND_BEFORE) {
            return;
        }
        if (!behind.isEmpty()) {
            CohortEntry left = memory.cohort(stored, cohort.updatedAt);
            behind.forEach(member -> memory.join(member, left));
        }
        cohort.endsAt = earliest;
        cohort.updatedAt = updated;
        memory.changed(cohort);
    }
}
