package dev.tocsin.receiver;

import dev.tocsin.template.TemplateException;

/**
 * A notification on its way to one integration.
 *
 * @param body what is sent, rendered by the notify room
 * @param idempotencyKey the same for every attempt to tell the receiver the same
 * @param template expands what the receiver's configuration holds as a template, over the notification's data
 */
public record Message(byte[] body, String idempotencyKey, Template template) {

    /** Expands a text of the configuration over the notification's data. */
    @FunctionalInterface
    public interface Template {
        String expand(String text) throws TemplateException;
    }
}
