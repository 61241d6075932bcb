package dev.tocsin.receiver.alertmanager;

import dev.tocsin.alerting.OutgoingAlert;
import dev.tocsin.model.Label;
import dev.tocsin.model.Rfc3339;
import dev.tocsin.notify.data.GoJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The body of {@code POST /api/v2/alerts} as Prometheus writes it: times in UTC with milliseconds. */
final class AlertJson {

    private AlertJson() {}

    static byte[] of(List<OutgoingAlert> alerts) {
        GoJson out = new GoJson().raw("[");
        boolean first = true;
        for (OutgoingAlert alert : alerts) {
            Map<String, String> annotations = new TreeMap<>();
            for (Label annotation : alert.annotations()) {
                annotations.put(annotation.name(), annotation.value());
            }
            out.raw(first ? "{" : ",{");
            out.key("annotations", true).map(annotations);
            out.key("endsAt", false).string(time(alert.endsAt()));
            out.key("startsAt", false).string(time(alert.startsAt()));
            out.key("generatorURL", false).string(alert.generatorUrl());
            out.key("labels", false).labels(alert.labels());
            out.raw("}");
            first = false;
        }
        return out.raw("]").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String time(long nanos) {
        return Rfc3339.millis(nanos);
    }
}
