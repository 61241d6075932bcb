package dev.tocsin.api.tocsin;

import dev.tocsin.ledger.LedgerException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.function.Supplier;

/** Answers that are read from the ledger. */
final class LedgerAnswer {

    private LedgerAnswer() {}

    /** 200 with JSON; 503 while the ledger cannot be read. */
    static Response of(Supplier<String> json) {
        try {
            return Response.ok(json.get(), MediaType.APPLICATION_JSON_TYPE).build();
        } catch (LedgerException e) {
            return Response.status(503)
                    .type(MediaType.TEXT_PLAIN_TYPE.withCharset("utf-8"))
                    .entity(e.getMessage() + "\n")
                    .build();
        }
    }
}
