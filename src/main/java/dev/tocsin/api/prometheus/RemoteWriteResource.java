package dev.tocsin.api.prometheus;

import dev.tocsin.storage.remote.RemoteWriteReceiver;
import dev.tocsin.storage.remote.WriteContentType;
import dev.tocsin.storage.remote.WriteContentType.Message;
import dev.tocsin.storage.remote.WriteResult;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Receives remote writes; statuses as Prometheus 3.14 {@code storage/remote/write_handler.go}. */
@Path("/api/v1/write")
public final class RemoteWriteResource {

    private final RemoteWriteReceiver receiver;

    RemoteWriteResource(RemoteWriteReceiver receiver) {
        this.receiver = receiver;
    }

    /** Remote write 1.0 and 2.0: 204 once the samples are on disk, 400 and 415 with the reason, 503 while they are in memory only. */
    @POST
    @RunOnVirtualThread
    public Response write(
            @HeaderParam("Content-Type") @Nullable String contentType,
            @HeaderParam("Content-Encoding") @Nullable String contentEncoding,
            byte[] body) {
        Message message;
        try {
            message = WriteContentType.parse(
                    contentType == null ? "" : contentType, contentEncoding == null ? "" : contentEncoding);
        } catch (WriteContentType.UnsupportedException e) {
            return text(415, String.valueOf(e.getMessage())).build();
        }
        WriteResult result = receiver.receive(body, message);
        Response.ResponseBuilder response =
                result.status() == 204 ? Response.noContent() : text(result.status(), result.message());
        if (message == Message.V2) {
            // Required by the specification, and only there.
            response.header(
                            "X-Prometheus-Remote-Write-Samples-Written",
                            result.written().samples())
                    .header(
                            "X-Prometheus-Remote-Write-Histograms-Written",
                            result.written().histograms())
                    .header(
                            "X-Prometheus-Remote-Write-Exemplars-Written",
                            result.written().exemplars());
        }
        return response.build();
    }

    private static Response.ResponseBuilder text(int status, String message) {
        return Response.status(status)
                .type(MediaType.TEXT_PLAIN_TYPE.withCharset("utf-8"))
                .header("X-Content-Type-Options", "nosniff")
                .entity(message + "\n");
    }
}
