package dev.tocsin.receiver;

import java.time.Duration;

/**
 * One integration of a receiver, ready to send. Kept as long as its configuration; safe for several threads. What it reads
 * of secrets it reads at the moment of sending.
 */
public interface Receiver extends AutoCloseable {

    /** One attempt: blocks until its outcome is known or {@link #timeout} is over, and never throws. */
    DeliveryOutcome attempt(Message message);

    /** How long an attempt may take; it is only begun under a lease that outlasts this. */
    Duration timeout();

    @Override
    void close();
}
