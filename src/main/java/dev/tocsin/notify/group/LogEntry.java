package dev.tocsin.notify.group;

import java.util.Map;

/**
 * What a receiver was last told about a group: the notification log's entry for (group key, integration). Instants are
 * epoch nanoseconds.
 *
 * @param firing the alerts that were told as firing
 * @param resolved the alerts that were told as resolved
 * @param timestamp when the flush was that told it
 * @param expiresAt when it may be forgotten, but not while its group has alerts
 * @param receiverData what the integration wants to know next time, such as the id of the message to update
 */
public record LogEntry(
        String groupKey,
        IntegrationKey integration,
        AlertHashes firing,
        AlertHashes resolved,
        long timestamp,
        long expiresAt,
        Map<String, String> receiverData) {

    /** How long entries are kept at most ({@code --data.retention}), nanoseconds. */
    public static final long RETENTION = 120L * 3600 * 1_000_000_000L;

    public LogEntry {
        receiverData = Map.copyOf(receiverData);
    }
}
