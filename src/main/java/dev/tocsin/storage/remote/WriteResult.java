package dev.tocsin.storage.remote;

/**
 * The answer to a remote write.
 *
 * @param status HTTP status: 204 stored and on disk, 400 something of it was refused (the rest is stored and on disk),
 *     503 not on disk, to be sent again
 * @param message what is wrong, empty with 204
 * @param stored samples that were stored
 */
public record WriteResult(int status, String message, int stored) {

    static WriteResult refused(String message, int stored) {
        return new WriteResult(400, message, stored);
    }
}
