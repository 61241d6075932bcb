/**
 * Remote write out: what is sent where, the queue it waits in, and the sender that repeats until it is taken.
 *
 * <p>The queue is either files of this process (samples of the embedded store) or the ledger's outbox, which the
 * {@code function} room hands in; senders know neither.
 */
@NullMarked
package dev.tocsin.storage.remote.write;

import org.jspecify.annotations.NullMarked;
