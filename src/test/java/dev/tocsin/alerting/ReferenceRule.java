package dev.tocsin.alerting;

import dev.tocsin.model.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One alerting rule the plain way: a map of alerts, each with its own last-sent time, walked through at every evaluation. No
 * caches, no cohorts, no columns; written from the facts, to compare {@link GroupEvaluation} with.
 */
final class ReferenceRule {

    private static final long NEVER = Long.MIN_VALUE;
    private static final long RETENTION = 15 * 60 * World.SECOND;

    private static final class Alert {
        AlertState state = AlertState.PENDING;
        long activeAt;
        long firedAt = NEVER;
        long resolvedAt = NEVER;
        long keepSince = NEVER;
        long lastSent = NEVER;
        long validUntil = NEVER;
        double value;
    }

    private final String name;
    private final Map<Labels, Alert> active = new HashMap<>();
    private Set<String> storedSeries = new TreeSet<>();
    private final long resendDelay;
    private final long interval;
    long forNanos;
    long keepNanos;
    long limit;

    ReferenceRule(String name, long resendDelay, long interval) {
        this.name = name;
        this.resendDelay = resendDelay;
        this.interval = interval;
    }

    /** What an evaluation did, in a form that can be compared: sorted lines. */
    record Outcome(boolean failed, List<String> sent, List<String> series, List<String> alerts) {}

    /**
     * The ledger keeps the value of the last transition only, so until the next answer that is the one shown; and series of
     * alerts which {@code limit} dropped are no longer known, so nobody ends them.
     */
    void restarted(Map<Labels, Double> values) {
        active.forEach((labels, alert) -> alert.value = values.getOrDefault(labels, Double.NaN));
        storedSeries.clear();
        active.forEach((labels, alert) -> {
            if (alert.state != AlertState.INACTIVE) {
                storedSeries.add("ALERTS" + labels.with("alertstate", alert.state.text()));
                storedSeries.add("ALERTS_FOR_STATE" + labels);
            }
        });
    }

    Outcome error() {
        return new Outcome(true, List.of(), List.of(), alerts());
    }

    Outcome evaluate(Map<Labels, Double> samples, long at) {
        samples.forEach((sample, value) -> {
            Labels labels = sample.with(Labels.ALERT_NAME, name);
            Alert known = active.get(labels);
            if (known != null && known.state != AlertState.INACTIVE) {
                known.value = value;
                return;
            }
            Alert begun = new Alert();
            begun.activeAt = at;
            begun.value = value;
            active.put(labels, begun);
        });
        Set<String> series = new TreeSet<>();
        int count = 0;
        for (Iterator<Map.Entry<Labels, Alert>> i = active.entrySet().iterator(); i.hasNext(); ) {
            Map.Entry<Labels, Alert> entry = i.next();
            Alert a = entry.getValue();
            if (!samples.containsKey(entry.getKey().without(Labels.ALERT_NAME))) {
                boolean keep = false;
                if (a.state == AlertState.FIRING && keepNanos > 0) {
                    a.keepSince = a.keepSince == NEVER ? at : a.keepSince;
                    keep = at - a.keepSince < keepNanos;
                }
                if (a.state == AlertState.PENDING || a.resolvedAt != NEVER && at - a.resolvedAt > RETENTION) {
                    i.remove();
                    continue;
                }
                if (a.state != AlertState.INACTIVE && !keep) {
                    a.state = AlertState.INACTIVE;
                    a.resolvedAt = at;
                }
                if (!keep) {
                    continue;
                }
            } else {
                a.keepSince = NEVER;
            }
            count++;
            if (a.state == AlertState.PENDING && at - a.activeAt >= forNanos) {
                a.state = AlertState.FIRING;
                a.firedAt = at;
            }
            if (a.state == AlertState.FIRING && at - a.activeAt < forNanos) {
                a.state = AlertState.PENDING;
                a.firedAt = NEVER;
                a.lastSent = NEVER;
                a.keepSince = NEVER;
            }
            series.add("ALERTS" + entry.getKey().with("alertstate", a.state.text()) + " 1");
            series.add("ALERTS_FOR_STATE" + entry.getKey() + " " + Math.floorDiv(a.activeAt, World.SECOND));
        }
        if (limit > 0 && count > limit) {
            active.clear();
            return error();
        }
        List<String> sent = send(at);
        Set<String> names = new TreeSet<>();
        series.forEach(line -> names.add(line.substring(0, line.lastIndexOf(' '))));
        storedSeries.stream().filter(old -> !names.contains(old)).forEach(old -> series.add(old + " stale"));
        storedSeries = names;
        return new Outcome(false, sent, new ArrayList<>(series), alerts());
    }

    private List<String> send(long at) {
        List<String> sent = new ArrayList<>();
        active.forEach((labels, a) -> {
            boolean due = a.resolvedAt > a.lastSent || a.lastSent == NEVER || a.lastSent + resendDelay < at;
            if (a.state == AlertState.PENDING || !due) {
                return;
            }
            a.lastSent = at;
            a.validUntil = at + 4 * Math.max(interval, resendDelay);
            sent.add(labels + " " + a.firedAt + " " + (a.resolvedAt != NEVER ? a.resolvedAt : a.validUntil));
        });
        sent.sort(null);
        return sent;
    }

    private List<String> alerts() {
        List<String> lines = new ArrayList<>();
        active.forEach((labels, a) -> lines.add(labels + " " + a.state + " active " + a.activeAt + " fired " + a.firedAt
                + " resolved " + a.resolvedAt + " kept "
                + (a.state == AlertState.FIRING ? a.keepSince : NEVER) + " value "
                + (a.state == AlertState.INACTIVE ? "-" : a.value)));
        lines.sort(null);
        return lines;
    }
}
