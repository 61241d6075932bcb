package dev.tocsin.alerting;

import java.util.ArrayList;
import java.util.List;

/**
 * When the alerts of one rule were last sent: alerts sent at the same evaluation share a cohort.
 *
 * <p>Whether an alert is due for sending again depends on nothing but when it was last sent, so alerts once sent together
 * stay together for as long as they live. A resend therefore changes the time of a cohort, a column of the group's row,
 * and not the rows of its alerts. Immutable.
 *
 * @param all by ascending id
 */
public record Cohorts(List<Cohort> all) {

    /** No alert was sent yet. */
    public static final Cohorts NONE = new Cohorts(List.of());

    /**
     * @param id what the rows of its alerts refer to; at least 1, unique in the rule
     * @param sentAt when its alerts were last sent, epoch nanoseconds
     */
    public record Cohort(int id, long sentAt) {}

    public Cohorts {
        all = List.copyOf(all);
    }

    /** When an alert of a cohort was last sent; {@link AlertInstance#NEVER} if there is no such cohort. */
    public long sentAt(int id) {
        for (Cohort cohort : all) {
            if (cohort.id == id) {
                return cohort.sentAt;
            }
        }
        return AlertInstance.NEVER;
    }

    /** The lowest id that is not taken. */
    int freeId() {
        int id = AlertInstance.NO_COHORT + 1;
        for (Cohort cohort : all) {
            if (cohort.id == id) {
                id++;
            }
        }
        return id;
    }

    /** The cohort with the lowest id that was sent at an instant, or {@link AlertInstance#NO_COHORT}. */
    int sentAtInstant(long at) {
        for (Cohort cohort : all) {
            if (cohort.sentAt == at) {
                return cohort.id;
            }
        }
        return AlertInstance.NO_COHORT;
    }

    /** These with one more. */
    Cohorts plus(int id, long sentAt) {
        List<Cohort> next = new ArrayList<>(all.size() + 1);
        boolean added = false;
        for (Cohort cohort : all) {
            if (!added && cohort.id > id) {
                next.add(new Cohort(id, sentAt));
                added = true;
            }
            next.add(cohort);
        }
        if (!added) {
            next.add(new Cohort(id, sentAt));
        }
        return new Cohorts(next);
    }

    /** These, with every one that is due sent at {@code now}. */
    Cohorts resend(Sending sending, long now) {
        List<Cohort> next = new ArrayList<>(all.size());
        boolean any = false;
        for (Cohort cohort : all) {
            boolean due = sending.isDue(cohort.sentAt, now);
            any |= due;
            next.add(due ? new Cohort(cohort.id, now) : cohort);
        }
        return any ? new Cohorts(next) : this;
    }

    /** Those that still have alerts. */
    Cohorts keeping(int[] membersById) {
        List<Cohort> next = new ArrayList<>(all.size());
        for (Cohort cohort : all) {
            if (cohort.id < membersById.length && membersById[cohort.id] > 0) {
                next.add(cohort);
            }
        }
        return next.size() == all.size() ? this : new Cohorts(next);
    }

    /** One more than the highest id. */
    int idBound() {
        return all.isEmpty() ? 1 : all.getLast().id + 1;
    }
}
