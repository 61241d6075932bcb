package dev.tocsin.alerting;

import dev.tocsin.model.Labels;
import dev.tocsin.rules.RuleId;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The series {@code ALERTS} and {@code ALERTS_FOR_STATE} of a rule's active alerts; built only for alerts whose state
 * changed.
 *
 * @param bySlot as {@link AlertTable#series}
 * @param samples as {@link AlertTable#samples}
 */
record AlertSeries(@Nullable Labels[] bySlot, AlertTable.Samples samples) {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    static AlertSeries of(RuleId rule, AlertTable before, @Nullable AlertInstance[] alerts) {
        @Nullable Labels[] old = before.series();
        @Nullable Labels[] series = old;
        int active = 0;
        for (int slot = 0; slot < alerts.length; slot++) {
            AlertInstance alert = alerts[slot];
            AlertInstance was = slot < before.alerts().length ? before.alerts()[slot] : null;
            boolean wanted = alert != null && alert.isActive();
            active += wanted ? 1 : 0;
            boolean known = 2 * slot < old.length && old[2 * slot] != null;
            if (known ? alert != null && wanted && sameSeries(alert, was) : !wanted) {
                continue;
            }
            if (series == old) {
                series = Arrays.copyOf(old, 2 * alerts.length);
            }
            series[2 * slot] = alert != null && wanted ? AlertPlan.alertsSeries(rule, alert) : null;
            if (alert == null || !wanted) {
                series[2 * slot + 1] = null;
            } else if (!known || was == null || was.id() != alert.id()) {
                series[2 * slot + 1] = AlertPlan.forStateSeries(rule, alert);
            }
        }
        return new AlertSeries(series, series == old ? before.samples() : samples(alerts, series, active));
    }

    private static boolean sameSeries(AlertInstance alert, @Nullable AlertInstance was) {
        return alert == was || was != null && alert.id() == was.id() && alert.state() == was.state();
    }

    private static AlertTable.Samples samples(@Nullable AlertInstance[] alerts, @Nullable Labels[] series, int active) {
        Labels[] packed = new Labels[2 * active];
        double[] values = new double[2 * active];
        int n = 0;
        for (int slot = 0; slot < alerts.length; slot++) {
            AlertInstance alert = alerts[slot];
            Labels state = series[2 * slot];
            Labels forState = series[2 * slot + 1];
            if (alert != null && state != null && forState != null) {
                packed[n] = state;
                values[n++] = 1;
                packed[n] = forState;
                values[n++] = Math.floorDiv(alert.activeAt(), NANOS_PER_SECOND);
            }
        }
        return new AlertTable.Samples(packed, values);
    }
}
