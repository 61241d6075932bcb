package dev.tocsin.notify.group;

/**
 * What a receiver may know beside what is recorded: what attempts said that may have arrived, although nobody knows whether
 * they did. It knows that, or what it was told before; so the next thing to be said is said unless it is news in neither case.
 * Ended by the next success.
 *
 * @param mayFire alerts that any of these attempts told as firing
 * @param surelyFire alerts that all of them told as firing
 * @param surelyResolved alerts that all of them told as resolved
 * @param lastFiring what the last of them told as firing
 * @param lastResolved what the last of them told as resolved
 * @param lastKey the last one's idempotency key: who says the same again uses it again
 */
public record Doubt(
        AlertHashes mayFire,
        AlertHashes surelyFire,
        AlertHashes surelyResolved,
        AlertHashes lastFiring,
        AlertHashes lastResolved,
        String lastKey) {

    /** After one attempt. */
    static Doubt of(PendingDelivery attempted) {
        AlertHashes firing = attempted.firing();
        AlertHashes resolved = attempted.resolved();
        return new Doubt(firing, firing, resolved, firing, resolved, attempted.idempotencyKey());
    }

    /** After another attempt; the same again changes nothing. */
    Doubt and(PendingDelivery attempted) {
        return new Doubt(
                mayFire.union(attempted.firing()),
                surelyFire.intersection(attempted.firing()),
                surelyResolved.intersection(attempted.resolved()),
                attempted.firing(),
                attempted.resolved(),
                attempted.idempotencyKey());
    }

    boolean lastSaid(AlertHashes firing, AlertHashes resolved) {
        return lastFiring.equals(firing) && lastResolved.equals(resolved);
    }
}
