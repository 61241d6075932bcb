package dev.tocsin.alerting;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import dev.tocsin.model.PromDuration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The guard {@code tocsin.rules.max-data-age} (design, decision 5): where samples have stopped coming in, what a rule does not
 * find says nothing.
 */
final class DataAge {

    private DataAge() {}

    /** Why every answer of a tick is incomplete, or empty. */
    static Optional<String> tooOld(EvaluationOptions options, Tick tick) {
        if (options.maxDataAgeNanos() <= 0) {
            return Optional.empty();
        }
        long maxMillis = options.maxDataAgeNanos() / 1_000_000;
        String allowed = ", tocsin.rules.max-data-age allows " + PromDuration.format(maxMillis);
        OptionalLong newest = tick.queries().newestSampleMillis();
        if (newest.isEmpty()) {
            return Optional.of("storage has no samples" + allowed);
        }
        long age = Math.floorDiv(tick.atNanos(), 1_000_000) - newest.getAsLong();
        return age > maxMillis
                ? Optional.of("newest sample is " + PromDuration.format(age) + " old" + allowed)
                : Optional.empty();
    }

    /** An answer, declared incomplete if there is a reason. */
    static RuleQueries.Answer guard(Optional<String> reason, RuleQueries.Answer answer) {
        return reason.isEmpty() || answer.incomplete().isPresent() ? answer : new Guarded(reason, answer);
    }

    private record Guarded(Optional<String> incomplete, RuleQueries.Answer answer) implements RuleQueries.Answer {

        @Override
        public int size() {
            return answer.size();
        }

        @Override
        public Labels labels(int row) {
            return answer.labels(row);
        }

        @Override
        public double value(int row) {
            return answer.value(row);
        }

        @Override
        public @Nullable FloatHistogram histogram(int row) {
            return answer.histogram(row);
        }

        @Override
        public boolean hasHistograms() {
            return answer.hasHistograms();
        }
    }
}
