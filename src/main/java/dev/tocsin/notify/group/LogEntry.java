package dev.tocsin.notify.group;

import java.util.Map;
import java.util.Optional;

/**
 * What a receiver was last told about a group: the notification log's entry for (group key, integration). Instants are
 * epoch nanoseconds.
 *
 * @param firing the alerts that were told as firing
 * @param resolved the alerts that were told as resolved
 * @param timestamp when the flush was that told it; {@link #NOTHING_TOLD} if all that is known is a doubt
 * @param expiresAt when it may be forgotten, but not while its group has alerts
 * @param receiverData what the integration wants to know next time, such as the id of the message to update
 * @param doubt what it may have been told since
 */
public record LogEntry(
        String groupKey,
        IntegrationKey integration,
        AlertHashes firing,
        AlertHashes resolved,
        long timestamp,
        long expiresAt,
        Map<String, String> receiverData,
        Optional<Doubt> doubt) {

    /** Nothing is recorded to have been told. */
    public static final long NOTHING_TOLD = 0;

    /** How long entries are kept at most ({@code --data.retention}), nanoseconds. */
    public static final long RETENTION = 120L * 3600 * 1_000_000_000L;

    public LogEntry {
        receiverData = Map.copyOf(receiverData);
    }

    /** What a receiver was told for certain. */
    public LogEntry(
            String groupKey,
            IntegrationKey integration,
            AlertHashes firing,
            AlertHashes resolved,
            long timestamp,
            long expiresAt,
            Map<String, String> receiverData) {
        this(groupKey, integration, firing, resolved, timestamp, expiresAt, receiverData, Optional.empty());
    }

    /**
     * The entry after an attempt of which nobody knows whether it arrived.
     *
     * @param keep how long after its flush that is remembered, nanoseconds
     */
    public static LogEntry inDoubt(Optional<LogEntry> before, PendingDelivery attempted, long keep) {
        Doubt doubt = before.flatMap(LogEntry::doubt)
                .map(earlier -> earlier.and(attempted))
                .orElseGet(() -> Doubt.of(attempted));
        long until = attempted.flushedAt() + Math.min(RETENTION, keep);
        return new LogEntry(
                attempted.groupKey(),
                attempted.integration(),
                before.map(LogEntry::firing).orElse(AlertHashes.EMPTY),
                before.map(LogEntry::resolved).orElse(AlertHashes.EMPTY),
                before.map(LogEntry::timestamp).orElse(NOTHING_TOLD),
                Math.max(until, before.map(LogEntry::expiresAt).orElse(0L)),
                before.map(LogEntry::receiverData).orElse(Map.of()),
                Optional.of(doubt));
    }
}
