package dev.tocsin.net;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;

/** Takes the body of an answer as it comes, on a thread of the HTTP client; never two calls at once. */
public interface BodyReader {

    /**
     * The answer begins. A request that is repeated begins anew.
     *
     * @throws IOException if the answer is not wanted
     */
    void begin(HttpHeaders headers) throws IOException;

    /**
     * The next bytes, to be consumed.
     *
     * @throws IOException if no more are wanted; the connection is given up
     */
    void read(ByteBuffer bytes) throws IOException;

    /**
     * The body ended as HTTP says a body ends.
     *
     * @throws IOException if that is too early
     */
    void end() throws IOException;
}
