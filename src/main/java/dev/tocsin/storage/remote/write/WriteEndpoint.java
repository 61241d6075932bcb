package dev.tocsin.storage.remote.write;

import dev.tocsin.model.Labels;
import dev.tocsin.model.RelabelConfig;
import dev.tocsin.storage.remote.Endpoint;
import java.util.List;

/**
 * Where samples are sent by remote write 1.0.
 *
 * @param endpoint the whole URL that is posted to
 * @param externalLabels added to series that have no label of that name
 * @param relabeling applied to each series afterwards ({@code write_relabel_configs})
 * @param queue how samples are batched and repeated
 * @param sendHistograms whether native histograms are sent; else they are dropped and counted
 * @param sendMetadata whether types and help texts are sent, once a minute
 */
public record WriteEndpoint(
        Endpoint endpoint,
        Labels externalLabels,
        List<RelabelConfig> relabeling,
        QueueSettings queue,
        boolean sendHistograms,
        boolean sendMetadata) {

    public WriteEndpoint {
        relabeling = List.copyOf(relabeling);
    }

    public String name() {
        return endpoint.name();
    }
}
