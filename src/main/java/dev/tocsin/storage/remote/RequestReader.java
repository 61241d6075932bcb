package dev.tocsin.storage.remote;

import java.io.IOException;

/** Reads the message of a remote write into a {@link SeriesDraft}, and through it into a batch. */
interface RequestReader {

    /**
     * Reads a request.
     *
     * @param request holds the message in its first {@code length} bytes
     * @throws IOException if it is not the message; what was read of it is then to be thrown away
     */
    void read(byte[] request, int length) throws IOException;
}
