package dev.tocsin.api.alertmanager;

import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns what is wrong with a request into Alertmanager's answers. */
public final class ApiMapper {

    @ServerExceptionMapper
    public Response invalid(InvalidRequestException e) {
        return Answers.invalid(e);
    }

    @ServerExceptionMapper
    public Response refused(Filters.RefusedException e) {
        return Answers.refused(400, String.valueOf(e.getMessage()));
    }
}
