package dev.tocsin.function.notify;

import dev.tocsin.notify.alert.Alert;
import dev.tocsin.notify.alert.AlertIngestion;
import dev.tocsin.notify.alert.PostedAlert;
import dev.tocsin.notify.config.GlobalConfig;
import dev.tocsin.notify.match.MatcherMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was posted, sorted into good and bad; counted.
 *
 * @param alerts in the order in which they came; one may be there more than once
 * @param refused why, for each bad one
 */
record Posted(List<Alert> alerts, List<String> refused) {

    /** @param now epoch nanoseconds */
    static Posted accept(List<PostedAlert> posted, long now, Optional<NotifySetup> setup, NotifyMetrics metrics) {
        long timeout =
                setup.map(s -> s.config().global().resolveTimeout()).orElse(GlobalConfig.DEFAULT.resolveTimeout());
        MatcherMode mode = NotifySetup.matchers(setup).mode();
        List<Alert> alerts = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (PostedAlert alert : posted) {
            switch (AlertIngestion.accept(alert, now, timeout, mode)) {
                case AlertIngestion.Result.Accepted(Alert good) -> {
                    metrics.received
                            .labels(good.resolvedAt(now) ? "resolved" : "firing", "v2")
                            .inc();
                    alerts.add(good);
                }
                case AlertIngestion.Result.Refused(String reason) -> {
                    metrics.invalid.labels("v2").inc();
                    refused.add(reason);
                }
            }
        }
        return new Posted(alerts, refused);
    }
}
