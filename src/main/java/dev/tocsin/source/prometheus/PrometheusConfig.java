package dev.tocsin.source.prometheus;

import dev.tocsin.model.Problem;
import dev.tocsin.model.RelabelConfig;
import java.util.List;

/**
 * What a {@code prometheus.yml} says, as far as Tocsin does it. Immutable.
 *
 * @param path the file it was read from, as the user named it; empty for defaults
 * @param global defaults of everything below
 * @param ruleFiles patterns of rule files, relative ones joined to the directory of the configuration
 * @param alertRelabelConfigs applied to every alert before it is sent to external Alertmanagers
 * @param alertmanagers external Alertmanagers
 * @param scrapeConfigs jobs, in the order of the file
 * @param remoteReads stores to read from
 * @param remoteWrites stores to write to
 * @param unused the keys that are right for Prometheus and that Tocsin does not use, where they stand
 */
public record PrometheusConfig(
        String path,
        GlobalConfig global,
        List<String> ruleFiles,
        List<RelabelConfig> alertRelabelConfigs,
        List<AlertmanagerConfig> alertmanagers,
        List<ScrapeConfig> scrapeConfigs,
        List<RemoteReadConfig> remoteReads,
        List<RemoteWriteConfig> remoteWrites,
        List<Problem> unused) {

    /** Prometheus' configuration where the file is empty or there is none. */
    public static final PrometheusConfig DEFAULT = new PrometheusConfig(
            "", GlobalConfig.DEFAULT, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    public PrometheusConfig {
        ruleFiles = List.copyOf(ruleFiles);
        alertRelabelConfigs = List.copyOf(alertRelabelConfigs);
        alertmanagers = List.copyOf(alertmanagers);
        scrapeConfigs = List.copyOf(scrapeConfigs);
        remoteReads = List.copyOf(remoteReads);
        remoteWrites = List.copyOf(remoteWrites);
        unused = List.copyOf(unused);
    }
}
