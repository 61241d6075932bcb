package dev.tocsin.storage.embedded;

import dev.tocsin.model.Labels;

/** Recognises labels that a caller has in another form than {@link Labels}. */
@FunctionalInterface
public interface SameLabels {

    /** Whether these are the labels the caller has. */
    boolean isSame(Labels labels);
}
