/**
 * Messages between evaluating and notifying: in memory, over Kafka, or as events to a Broker.
 *
 * <p>Shell. A message says only that something is due. It is sent after the commit and may be lost, doubled or overtaken
 * without harm: what is due stands in the ledger.
 */
@NullMarked
package dev.tocsin.function.message;

import org.jspecify.annotations.NullMarked;
