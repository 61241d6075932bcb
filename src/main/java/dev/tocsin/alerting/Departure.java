package dev.tocsin.alerting;

import dev.tocsin.alerting.AlertInstance.Firing;
import dev.tocsin.alerting.AlertInstance.Pending;
import dev.tocsin.alerting.AlertInstance.Resolved;
import dev.tocsin.model.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ends what a removed rule leaves behind: its firing alerts resolve (and are sent for as long as other resolved ones), its
 * pending ones vanish, its series get staleness markers.
 */
final class Departure {

    private static final String REASON = "rule removed";

    private final Sending sending;
    private final EvaluationOptions options;
    private final long at;
    private final AlertEffects effects;
    private final Outgoing outgoing;
    private final List<Labels> series = new ArrayList<>();

    Departure(Sending sending, EvaluationOptions options, long at, AlertEffects effects, Outgoing outgoing) {
        this.sending = sending;
        this.options = options;
        this.at = at;
        this.effects = effects;
        this.outgoing = outgoing;
    }

    /** Series that are to be ended. */
    List<Labels> series() {
        return series;
    }

    /** The state after this evaluation; {@code null} once nothing is left. */
    @Nullable
    RuleState step(RuleState state) {
        return switch (state) {
            case RecordingState recording -> {
                end(recording.storedSeries());
                yield null;
            }
            case AlertingState alerting -> step(alerting);
        };
    }

    private void end(@Nullable Labels[] stored) {
        for (Labels one : stored) {
            if (one != null) {
                series.add(one);
            }
        }
    }

    private @Nullable RuleState step(AlertingState state) {
        end(state.storedSeries());
        String generatorUrl = GeneratorUrl.of(options.externalUrl(), state.query());
        @Nullable AlertInstance[] alerts = state.table().alerts().clone();
        int[] sendNow = new int[alerts.length];
        int sends = 0;
        for (int slot = 0; slot < alerts.length; slot++) {
            AlertInstance alert = alerts[slot];
            if (alert == null) {
                continue;
            }
            alerts[slot] = end(state, alert, slot, generatorUrl);
            if (alert instanceof Firing) {
                sendNow[sends++] = slot;
            }
        }
        if (Arrays.stream(alerts).allMatch(alert -> alert == null)) {
            return null;
        }
        Cohorts cohorts = Sends.plan(alerts, sendNow, sends, state.cohorts(), sending, at);
        AlertTable old = state.table();
        AlertTable table = new AlertTable(
                alerts,
                old.labels(),
                old.byLabels(),
                old.values(),
                old.histograms(),
                new Labels[2 * alerts.length],
                AlertTable.Samples.NONE,
                0,
                0);
        AlertingState after = new AlertingState(
                state.id(),
                state.query(),
                state.run(),
                table,
                state.memo(),
                StoredSeries.NO_SERIES,
                cohorts,
                state.answeredAt(),
                state.plan());
        outgoing.add(after, generatorUrl, sending, at);
        return after;
    }

    private @Nullable AlertInstance end(AlertingState state, AlertInstance alert, int slot, String generatorUrl) {
        return switch (alert) {
            case Pending p -> {
                effects.ended(state.id(), p, state.valueOf(p, slot), at, REASON);
                yield null;
            }
            case Firing f -> {
                Resolved resolved = f.resolve(at, state.valueOf(f, slot), state.annotationsOf(f, slot));
                effects.resolved(state.id(), resolved, generatorUrl, at, REASON);
                yield resolved;
            }
            case Resolved r -> {
                if (at - r.resolvedAt() > GroupEvaluation.RESOLVED_RETENTION_NANOS) {
                    effects.forgotten(state.id(), r, at);
                    yield null;
                }
                yield r;
            }
        };
    }
}
