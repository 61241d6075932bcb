package dev.tocsin.source.prometheus;

import dev.tocsin.model.RelabelConfig;
import dev.tocsin.model.http.HttpClientConfig;
import java.util.List;

/**
 * One entry of {@code alerting.alertmanagers}: external Alertmanagers of one kind.
 *
 * @param scheme {@code http} or {@code https}, unless relabelling changes it
 * @param pathPrefix put before {@code /api/v2/alerts}
 * @param timeoutMillis of sending a batch
 * @param discovery which there are
 * @param relabelConfigs applied to the labels of each Alertmanager
 * @param alertRelabelConfigs applied to the alerts for these Alertmanagers, after the common ones
 * @param http how they are reached
 */
public record AlertmanagerConfig(
        String scheme,
        String pathPrefix,
        long timeoutMillis,
        Discovery discovery,
        List<RelabelConfig> relabelConfigs,
        List<RelabelConfig> alertRelabelConfigs,
        HttpClientConfig http) {

    public AlertmanagerConfig {
        relabelConfigs = List.copyOf(relabelConfigs);
        alertRelabelConfigs = List.copyOf(alertRelabelConfigs);
    }
}
