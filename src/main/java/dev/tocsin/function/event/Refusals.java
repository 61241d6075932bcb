package dev.tocsin.function.event;

import dev.tocsin.ledger.HistoryEvent;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.ledger.LedgerException;
import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Labels;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Makes events that can never succeed, or never did, visible: in the history, a metric and the log. Whoever sends a million of them fills
 * neither: a minute has so many entries, the metric counts all.
 */
public final class Refusals {

    private static final Logger LOG = Logger.getLogger(Refusals.class);

    private static final long MINUTE = 60_000_000_000L;
    private static final int ENTRIES_A_MINUTE = 60;

    /** So long a text of a sender is kept. */
    private static final int MAX_TEXT = 200;

    private final Ledger ledger;
    private final FunctionMetrics metrics;
    private long minute = Long.MIN_VALUE;
    private int entries;

    /** Why an event can never succeed. */
    public enum Cause {
        /** It breaks the specification of CloudEvents. */
        MALFORMED,
        /** It is a CloudEvent, but nothing can be made of its type or data. */
        UNUSABLE,
        /** Another process would have to get it. */
        ROLE,
        /** A Broker gave up delivering it to somebody. */
        DEAD;

        /** As the metric names it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Refusals(Ledger ledger, FunctionMetrics metrics) {
        this.ledger = ledger;
        this.metrics = metrics;
    }

    /**
     * Records an event that was refused, or given up by a Broker.
     *
     * @param way by which it came: a path, a topic
     * @param type of the event, empty if that is not known
     * @param source of the event, empty if that is not known
     */
    public void record(Cause cause, String way, String type, String source, String reason) {
        metrics.refused.labels(cause.text()).inc();
        long now = ledger.database().nowNanos();
        if (!room(now)) {
            return;
        }
        String fate = cause == Cause.DEAD ? "undelivered" : "refused";
        LOG.warnf(
                "%s: event %s from %s %s: %s",
                way, GoQuote.quote(cut(type)), GoQuote.quote(cut(source)), fate, cut(reason));
        HistoryEvent event = new HistoryEvent(
                HistoryEvent.Kind.EVENT,
                now,
                0,
                0,
                Labels.EMPTY,
                "event " + fate + ": " + way + " " + cut(type),
                cause.text() + ": " + cut(reason),
                Map.of("way", way, "type", cut(type), "source", cut(source)));
        try {
            ledger.database().update(c -> ledger.history().append(c, List.of(event)));
        } catch (LedgerException e) {
            LOG.debugf("a refused event is not in the history: %s", e.getMessage());
        }
    }

    private synchronized boolean room(long now) {
        long present = Math.floorDiv(now, MINUTE);
        if (present != minute) {
            minute = present;
            entries = 0;
        }
        if (entries == ENTRIES_A_MINUTE) {
            LOG.warn("more refused events in this minute are only counted: tocsin_function_events_refused_total");
        }
        return entries <= ENTRIES_A_MINUTE && entries++ < ENTRIES_A_MINUTE;
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    }
}
