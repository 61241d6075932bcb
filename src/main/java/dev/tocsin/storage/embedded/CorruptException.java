package dev.tocsin.storage.embedded;

/** Bytes on disk are not what was written; the message says what was expected. Always caught and reported. */
final class CorruptException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CorruptException(String message) {
        super(message);
    }
}
