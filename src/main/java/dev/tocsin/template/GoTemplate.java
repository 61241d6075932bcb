package dev.tocsin.template;

/** A parsed Go {@code text/template}. */
public final class GoTemplate {

    private GoTemplate() {}
}
