package dev.tocsin.alerting;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import dev.tocsin.rules.Rule;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Where a group's evaluation gets the answers to its rules' expressions. */
public interface RuleQueries {

    /**
     * Evaluates a rule's expression as an instant query. It sees what {@link SampleSink} took from earlier rules of the
     * same iteration.
     *
     * @param atMillis the query's time: slot minus query offset, Unix milliseconds
     * @return the vector, a scalar as one sample without labels; valid until the next call
     * @throws RuntimeException if there is no complete answer; its message becomes the rule's {@code lastError}
     */
    Answer evaluate(Rule rule, long atMillis);

    /**
     * The time of the newest sample that came from outside, in Unix milliseconds; empty if there is none or it is not
     * known. Compared with {@link EvaluationOptions#maxDataAgeNanos}; what Tocsin records itself must not count.
     */
    default OptionalLong newestSampleMillis() {
        return OptionalLong.empty();
    }

    /**
     * The elements of an instant vector. Rows that are the same series from one evaluation to the next should have the
     * same {@code Labels} objects and the same order: then no label is hashed or built.
     */
    interface Answer {

        int size();

        /** All labels of a row, {@code __name__} included where the expression keeps it. */
        Labels labels(int row);

        /** The float value of a row; 0 for a histogram. */
        double value(int row);

        /** The histogram of a row, or {@code null} for a float. */
        @Nullable
        FloatHistogram histogram(int row);

        /** Whether any row is a histogram. */
        default boolean hasHistograms() {
            return false;
        }

        /**
         * Why there may be elements missing (a partial response), or empty for a complete answer. What is there may then
         * keep or start alerts, what is missing resolves nothing, and the rule's health is {@code err}.
         */
        default Optional<String> incomplete() {
            return Optional.empty();
        }
    }
}
