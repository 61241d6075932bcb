package dev.tocsin.function.event;

import java.util.Optional;

/** What a wake-up sends on to others. */
public interface Outgoing {

    /**
     * Tells whoever notifies that there is something for it, unless that is within this process only. May be lost without
     * harm: it has wake-ups of its own.
     *
     * @param deadline of {@link System#nanoTime()}
     * @return why it could not be told, without secrets; empty if it was, or if nobody is to be told
     */
    Optional<String> alertsChanged(long deadline);

    /** Says that a wake-up did all that was due. */
    void heartbeat(long deadline);
}
