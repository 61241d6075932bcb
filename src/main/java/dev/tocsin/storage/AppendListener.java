package dev.tocsin.storage;

import dev.tocsin.model.Labels;
import java.util.function.IntFunction;

/** Told of every batch that a store took, in the order in which it took them. */
public interface AppendListener {

    /** Does nothing. */
    AppendListener NONE = (batch, result, labels) -> {};

    /**
     * A batch was appended. Called under the store's lock: to be quick, and not to call the store.
     *
     * @param labels of a series id of the result
     */
    void appended(SampleBatch batch, AppendResult result, IntFunction<Labels> labels);
}
