package dev.tocsin.api.prometheus;

import dev.tocsin.storage.remote.RemoteWriteReceiver;
import dev.tocsin.storage.remote.WriteContentType;
import dev.tocsin.storage.remote.WriteResult;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Receives remote writes; statuses as Prometheus 3.14 {@code storage/remote/write_handler.go}. */
@Path("/api/v1/write")
public final class RemoteWriteResource {

    private final RemoteWriteReceiver receiver;

    RemoteWriteResource(RemoteWriteReceiver receiver) {
        this.receiver = receiver;
    }

    /** 204 once the samples are on disk, 400 and 415 with the reason, 503 while they are in memory only. */
    @POST
    @RunOnVirtualThread
    public Response write(
            @HeaderParam("Content-Type") @Nullable String contentType,
            @HeaderParam("Content-Encoding") @Nullable String contentEncoding,
            byte[] body) {
        Optional<String> refusal = WriteContentType.refusal(
                contentType == null ? "" : contentType, contentEncoding == null ? "" : contentEncoding);
        if (refusal.isPresent()) {
            return text(415, refusal.get());
        }
        WriteResult result = receiver.receive(body);
        return result.status() == 204 ? Response.noContent().build() : text(result.status(), result.message());
    }

    private static Response text(int status, String message) {
        return Response.status(status)
                .type(MediaType.TEXT_PLAIN_TYPE.withCharset("utf-8"))
                .header("X-Content-Type-Options", "nosniff")
                .entity(message + "\n")
                .build();
    }
}
