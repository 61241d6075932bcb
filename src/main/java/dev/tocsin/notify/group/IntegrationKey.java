package dev.tocsin.notify.group;

import dev.tocsin.notify.config.Integration;

/**
 * One integration of a receiver, as the notification log, deliveries and history name it.
 *
 * @param type {@code webhook}, {@code slack}, …
 * @param index among the receiver's integrations of that type, from 0
 */
public record IntegrationKey(String receiver, String type, int index) {

    public static IntegrationKey of(String receiver, Integration integration) {
        return new IntegrationKey(receiver, integration.type(), integration.index());
    }

    /** {@code RECEIVER/TYPE[INDEX]}. */
    @Override
    public String toString() {
        return receiver + "/" + type + "[" + index + "]";
    }
}
