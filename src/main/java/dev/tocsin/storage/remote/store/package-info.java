/**
 * Rules on a remote storage: what was read is kept between evaluations so that only the new tail is fetched, the wants of
 * all rules that are due are fetched together, what rules record is visible before the storage has it, and whole
 * expressions go to the storage where that is wanted or cheaper.
 *
 * <p>Everything here is a cache: lost at scale to zero, rebuilt on the way. What must not be lost is in the ledger's
 * outbox.
 */
@NullMarked
package dev.tocsin.storage.remote.store;

import org.jspecify.annotations.NullMarked;
