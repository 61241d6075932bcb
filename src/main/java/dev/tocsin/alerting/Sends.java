package dev.tocsin.alerting;

import org.jspecify.annotations.Nullable;

/**
 * Decides what is sent at an evaluation and by that who is in which cohort (see {@link Cohorts}): rows change only for alerts
 * that are sent for the first time or leave their cohort by resolving.
 */
final class Sends {

    /** More cohorts than the rhythm of sending explains: gaps have made some equal, which then can be joined. */
    private static final int MANY = 16;

    /** A cohort up to this size is joined to another, at the price of writing its rows. */
    private static final int SMALL = 256;

    private Sends() {}

    /**
     * Puts alerts into cohorts.
     *
     * @param alerts by slot; changed in place
     * @param sendNow slots of alerts that began to fire or resolved now
     * @return the cohorts after sending: an alert is sent now exactly if its cohort's {@code sentAt} is {@code at}
     */
    static Cohorts plan(
            @Nullable AlertInstance[] alerts, int[] sendNow, int count, Cohorts before, Sending sending, long at) {
        Cohorts cohorts = before.resend(sending, at);
        int target = cohorts.sentAtInstant(at);
        for (int i = 0; i < count; i++) {
            AlertInstance alert = alerts[sendNow[i]];
            if (alert == null || cohorts.sentAt(alert.cohort()) == at) {
                continue;
            }
            if (target == AlertInstance.NO_COHORT) {
                target = cohorts.freeId();
                cohorts = cohorts.plus(target, at);
            }
            alerts[sendNow[i]] = alert.inCohort(target);
        }
        int[] members = new int[cohorts.idBound()];
        for (AlertInstance alert : alerts) {
            if (alert != null && alert.cohort() != AlertInstance.NO_COHORT) {
                members[alert.cohort()]++;
            }
        }
        if (cohorts.all().size() > MANY) {
            join(alerts, cohorts, members, target, at);
        }
        return cohorts.keeping(members);
    }

    /** Moves the smallest other cohort that is sent now into the target. */
    private static void join(@Nullable AlertInstance[] alerts, Cohorts cohorts, int[] members, int target, long at) {
        int smallest = AlertInstance.NO_COHORT;
        for (Cohorts.Cohort cohort : cohorts.all()) {
            boolean candidate = cohort.sentAt() == at && cohort.id() != target && members[cohort.id()] <= SMALL;
            if (candidate && (smallest == AlertInstance.NO_COHORT || members[cohort.id()] < members[smallest])) {
                smallest = cohort.id();
            }
        }
        if (smallest == AlertInstance.NO_COHORT) {
            return;
        }
        for (int slot = 0; slot < alerts.length; slot++) {
            AlertInstance alert = alerts[slot];
            if (alert != null && alert.cohort() == smallest) {
                alerts[slot] = alert.inCohort(target);
            }
        }
        members[target] += members[smallest];
        members[smallest] = 0;
    }
}
