package dev.tocsin.api.alertmanager;

import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns what is wrong with a request into Alertmanager's answers. */
final class ApiMapper {

    private ApiMapper() {}

    @ServerExceptionMapper
    public static Response invalid(InvalidRequestException e) {
        return Answers.invalid(e);
    }

    @ServerExceptionMapper
    public static Response refused(Filters.RefusedException e) {
        return Answers.refused(400, e.getMessage());
    }
}
