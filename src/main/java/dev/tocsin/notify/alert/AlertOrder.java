package dev.tocsin.notify.alert;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Utf8Order;
import java.util.Comparator;

/**
 * The order of alerts in a notification: job, instance, then the label sets, of which a smaller one comes first
 * (Alertmanager {@code alert.AlertSlice}, prometheus/common {@code LabelSet.Before}).
 */
public final class AlertOrder implements Comparator<Alert> {

    /** The one instance. */
    public static final AlertOrder INSTANCE = new AlertOrder();

    private AlertOrder() {}

    @Override
    public int compare(Alert a, Alert b) {
        int c = byLabel(a.labels(), b.labels(), "job");
        if (c == 0) {
            c = byLabel(a.labels(), b.labels(), "instance");
        }
        return c != 0 ? c : compareSets(a.labels(), b.labels());
    }

    private static int byLabel(Labels a, Labels b, String name) {
        String x = a.get(name);
        String y = b.get(name);
        if (x.isEmpty() || y.isEmpty()) {
            // An alert without the label comes after those that have it.
            return Boolean.compare(x.isEmpty(), y.isEmpty());
        }
        return Utf8Order.compare(x, y);
    }

    /** Size first, then name by name; where one set lacks a name that the other has, the one that lacks it comes first. */
    private static int compareSets(Labels a, Labels b) {
        int c = Integer.compare(a.size(), b.size());
        for (int i = 0; c == 0 && i < a.size(); i++) {
            int names = Utf8Order.compare(a.name(i), b.name(i));
            // The smaller name is the one the other set lacks.
            c = names != 0 ? -names : Utf8Order.compare(a.value(i), b.value(i));
        }
        return c;
    }
}
