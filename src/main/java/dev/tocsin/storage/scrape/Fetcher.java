package dev.tocsin.storage.scrape;

import java.util.Optional;

/** Gets a target's exposition. */
@FunctionalInterface
public interface Fetcher {

    /**
     * Fetches once; blocks until the answer is there or the target's timeout is over.
     *
     * @throws FetchException if there is no usable answer; the message says why
     */
    Body fetch() throws FetchException;

    /**
     * What a target answered.
     *
     * @param bytes the exposition, decompressed
     * @param contentType as the target says
     */
    record Body(byte[] bytes, Optional<String> contentType) {}

    /** A target gave no usable answer. */
    final class FetchException extends Exception {
        private static final long serialVersionUID = 1;

        public FetchException(String message) {
            super(message);
        }
    }
}
