/**
 * The embedded store: samples of many series, in memory while they are new, in segment files when they are older, in a
 * log until they are there.
 *
 * <p>Segment files of our own and not SQLite, because alerting reads the newest samples of very many series every few
 * seconds and writes as many: that is sequential appending and array copying, one {@code fsync} for many writers, and
 * dropping whole files when they are past retention, where a table would pay a tree walk and a row header a sample,
 * and would share its one writer with nothing else. The ledger, whose rows change together, is a database.
 *
 * <p>One lock orders writers; readers take none (see {@code Series}). No Quarkus, no clock of its own: time is passed in.
 */
@NullMarked
package dev.tocsin.storage.embedded;

import org.jspecify.annotations.NullMarked;
