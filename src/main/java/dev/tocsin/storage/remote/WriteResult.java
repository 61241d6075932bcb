package dev.tocsin.storage.remote;

/**
 * The answer to a remote write.
 *
 * @param status HTTP status: 204 stored and on disk, 400 something of it was refused (the rest is stored and on disk),
 *     503 not on disk, to be sent again
 * @param message what is wrong, empty with 204
 * @param written what is stored now
 */
public record WriteResult(int status, String message, Written written) {

    /**
     * What the sender may regard as stored: what remote write 2.0 is told in headers.
     *
     * @param samples float samples
     * @param histograms native histogram samples
     * @param exemplars exemplars; Tocsin keeps none, as a Prometheus without exemplar storage, and counts them as that does
     */
    public record Written(int samples, int histograms, int exemplars) {
        static final Written NOTHING = new Written(0, 0, 0);
    }

    static WriteResult refused(String message, Written written) {
        return new WriteResult(400, message, written);
    }
}
