package dev.tocsin.storage;

/** Where samples are written: remote write, scraping and rule results all come this way. */
public interface SampleAppender {

    /**
     * Stores what can be stored of a batch and says what became of each sample. Never waits for the disk: the samples
     * can be read at once, also while the disk is full.
     *
     * @throws IllegalStateException if the store is closed
     */
    AppendResult append(SampleBatch batch);

    /**
     * Waits until everything up to and including a batch is on disk ({@code fsync}), so that it survives
     * {@code kill -9} and loss of power. Waiters share one {@code fsync}.
     *
     * @throws NotDurableException if that is not possible now (disk full, I/O error): the samples are in memory only
     */
    void awaitDurable(AppendResult result);

    /** Samples are in memory but not on disk; a sender must be told to retry. */
    final class NotDurableException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public NotDurableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
