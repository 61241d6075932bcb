package dev.tocsin.function.evaluate;

import dev.tocsin.alerting.RuleQueries;
import dev.tocsin.alerting.SampleSink;
import dev.tocsin.ledger.SampleOutbox;
import dev.tocsin.rules.RuleGroup;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What rules are evaluated on: where their expressions read, and where what they record goes. */
public interface RuleStorage {

    /**
     * For one version of a group's definition; keeps what outlives an evaluation.
     *
     * @param stopped true once nobody wants answers any more
     */
    Group open(RuleGroup group, BooleanSupplier stopped);

    /** Names of the endpoints that outbox rows are for; empty where samples are stored at once. */
    List<String> endpoints();

    /**
     * Ends the series that only evaluations stored which were cut off.
     *
     * @throws dev.tocsin.promql.SeriesSource.StorageException if they cannot be read
     */
    void end(CutOff cutOff);

    /** Says that outbox rows were committed. */
    void wake();

    /** A group on the storage. */
    interface Group {

        /**
         * Begins an evaluation.
         *
         * @param atMillis when the expressions are evaluated, Unix milliseconds
         */
        Iteration begin(long atMillis);
    }

    /** One evaluation of a group. */
    interface Iteration {

        RuleQueries queries();

        SampleSink sink();

        /** What was recorded and is to be committed with the evaluation; each sample once. */
        List<SampleOutbox.Batch> outbox();

        /** The evaluation is committed. */
        void committed();

        /** The evaluation counts for nothing, unless it was committed. */
        void abandoned();
    }
}
