package dev.tocsin.notify.group;

import dev.tocsin.model.Labels;
import dev.tocsin.notify.group.FlushResult.SuppressedAlert;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What flushes and outcomes leave in the history, so that every notification and every suppression can be explained. What
 * repeats unchanged gives equal entries, which the ledger counts in one row: one for a group and a cause.
 */
public final class NotifyHistory {

    private NotifyHistory() {}

    /** What an entry is about. */
    public enum Kind {
        SUPPRESSION,
        NOTIFICATION
    }

    /**
     * One entry.
     *
     * @param labels of the group
     * @param subject what a repetition has in common
     * @param reason the cause, one line
     * @param detail further facts by name, never a secret
     */
    public record Entry(Kind kind, Labels labels, String subject, String reason, Map<String, String> detail) {
        public Entry {
            detail = Map.copyOf(detail);
        }
    }

    /** What a flush, or a decision before a later attempt, leaves. */
    public static List<Entry> of(FlushResult result) {
        List<Entry> out = new ArrayList<>();
        Map<Suppression, List<SuppressedAlert>> byCause = new LinkedHashMap<>();
        for (SuppressedAlert suppressed : result.suppressed()) {
            byCause.computeIfAbsent(suppressed.suppression(), s -> new ArrayList<>())
                    .add(suppressed);
        }
        byCause.forEach((suppression, alerts) -> out.add(suppressed(result.group(), suppression, alerts)));
        for (Decision decision : result.decisions()) {
            entry(result.group(), decision).ifPresent(out::add);
        }
        return out;
    }

    private static Entry suppressed(GroupState group, Suppression suppression, List<SuppressedAlert> alerts) {
        Map<String, String> detail = new LinkedHashMap<>();
        detail.put("alerts", Integer.toString(alerts.size()));
        detail.put("first", alerts.getFirst().alert().labels().toString());
        return new Entry(
                Kind.SUPPRESSION,
                group.groupLabels(),
                "suppressed " + group.groupKey() + " " + suppression.cause(),
                text(suppression),
                detail);
    }

    /** One line that says what suppresses. */
    public static String text(Suppression suppression) {
        return switch (suppression) {
            case Suppression.Inhibited i ->
                "inhibited by " + i.by().source()
                        + (i.by().ruleName().isEmpty()
                                ? " (inhibit_rules[" + i.by().rule() + "])"
                                : " (inhibition rule " + i.by().ruleName() + ")");
            case Suppression.Silenced s -> "silenced by " + String.join(", ", s.by());
            case Suppression.InMuteTime m -> "muted by time interval " + String.join(", ", m.intervals());
            case Suppression.OutsideActiveTime a -> "outside time interval " + String.join(", ", a.intervals());
        };
    }

    private static Optional<Entry> entry(GroupState group, Decision decision) {
        return switch (decision) {
            case Decision.Deliver d ->
                Optional.of(notification(
                        group,
                        d.integration(),
                        "decided: " + d.delivery().reason().text(),
                        d.inDoubt()
                                ? doubted(counts(
                                        d.delivery().firing(), d.delivery().resolved()))
                                : counts(d.delivery().firing(), d.delivery().resolved())));
            case Decision.LogOnly l ->
                Optional.of(notification(
                        group,
                        l.integration(),
                        "not sent: " + l.reason().text() + ", and send_resolved is false",
                        counts(l.entry().firing(), l.entry().resolved())));
            case Decision.Nothing n -> nothing(group, n);
        };
    }

    private static Map<String, String> doubted(Map<String, String> detail) {
        Map<String, String> all = new LinkedHashMap<>(detail);
        all.put("in_doubt", "the receiver may have got an attempt whose outcome is not known, and may know otherwise");
        return all;
    }

    private static Optional<Entry> nothing(GroupState group, Decision.Nothing n) {
        String why = switch (n.why()) {
            case NOTHING_NEW -> "there is nothing to tell any more";
            case ALL_SUPPRESSED -> "all its alerts are suppressed by now";
            case UNSUPPORTED -> "integration " + n.integration().type() + " is not built yet";
        };
        if (n.why() == Decision.Nothing.Why.UNSUPPORTED) {
            return Optional.of(notification(group, n.integration(), "not sent: " + why, Map.of()));
        }
        return n.dropped()
                .map(p -> notification(
                        group,
                        n.integration(),
                        "dropped before it was delivered (" + p.reason().text() + "): " + why,
                        failure(p)));
    }

    /** What the outcome of an attempt leaves. */
    public static Entry of(GroupState group, PendingDelivery delivery, Outcome outcome, OutcomeResult result) {
        String reason = switch (outcome) {
            case Outcome.Success s -> "delivered: " + delivery.reason().text();
            case Outcome.PermanentFailure f -> "failed, tried again at the next flush: " + f.error();
            case Outcome.RetryLater r ->
                (result.pending()
                                        .filter(p -> p.nextAttempt() != PendingDelivery.NEVER)
                                        .isPresent()
                                ? "attempt failed, repeated: "
                                : "attempts failed until the deadline, tried again at the next flush: ")
                        + r.error();
        };
        Map<String, String> detail = new LinkedHashMap<>(counts(delivery.firing(), delivery.resolved()));
        if (outcome instanceof Outcome.Success
                && (delivery.attempts() > 0 || delivery.reasons().size() > 1)) {
            detail.put("attempts", Integer.toString(delivery.attempts() + 1));
            detail.put(
                    "reasons",
                    String.join(
                            ", ",
                            delivery.reasons().stream()
                                    .map(NotificationReason::text)
                                    .toList()));
            detail.putAll(failure(delivery));
        }
        return notification(group, delivery.integration(), reason, detail);
    }

    /**
     * Why something is said again although it may have arrived: nobody recorded how the last attempt to say it ended.
     */
    public static Entry repeated(GroupState group, PendingDelivery delivery) {
        return notification(
                group,
                delivery.integration(),
                "repeated: an attempt began whose outcome was never recorded; the receiver may get it twice",
                Map.of("idempotency_key", delivery.idempotencyKey()));
    }

    private static Map<String, String> failure(PendingDelivery delivery) {
        return delivery.lastError().isEmpty() ? Map.of() : Map.of("last_error", delivery.lastError());
    }

    private static Map<String, String> counts(AlertHashes firing, AlertHashes resolved) {
        return Map.of("firing", Integer.toString(firing.size()), "resolved", Integer.toString(resolved.size()));
    }

    private static Entry notification(
            GroupState group, IntegrationKey integration, String reason, Map<String, String> detail) {
        Map<String, String> all = new LinkedHashMap<>(detail);
        all.put("receiver", integration.receiver());
        all.put("integration", integration.type() + "[" + integration.index() + "]");
        return new Entry(
                Kind.NOTIFICATION,
                group.groupLabels(),
                "notification " + group.groupKey() + " " + integration,
                reason,
                all);
    }
}
