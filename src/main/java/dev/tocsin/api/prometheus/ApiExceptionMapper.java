package dev.tocsin.api.prometheus;

import dev.tocsin.promql.SeriesSource;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns what goes wrong in the Prometheus API into Prometheus' error answers. */
public final class ApiExceptionMapper {

    @ServerExceptionMapper
    public Response refused(ApiException e) {
        return Envelope.error(e);
    }

    @ServerExceptionMapper
    public Response storageFailed(SeriesSource.StorageException e) {
        return Envelope.error(new ApiException(ApiException.Type.INTERNAL, String.valueOf(e.getMessage())));
    }
}
