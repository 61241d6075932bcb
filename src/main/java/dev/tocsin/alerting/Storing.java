package dev.tocsin.alerting;

import dev.tocsin.model.Labels;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link SampleSink} made of a rule's samples.
 *
 * @param nothing whether nothing was stored
 * @param error the last thing that went wrong, or empty
 * @param rejected series that were not taken
 */
record Storing(boolean nothing, String error, List<Labels> rejected) {

    private static final Storing ALL = new Storing(false, "", List.of());

    static Storing store(SampleSink sink, int position, RuleSamples samples) {
        if (samples.isEmpty()) {
            return ALL;
        }
        List<SampleSink.Rejection> rejections;
        try {
            rejections = sink.append(position, samples);
        } catch (RuntimeException e) {
            return new Storing(true, GroupEvaluation.messageOf(e), List.of());
        }
        if (rejections.isEmpty()) {
            return ALL;
        }
        return new Storing(
                false,
                rejections.getLast().message(),
                rejections.stream()
                        .map(rejection -> samples.series()[rejection.position()])
                        .toList());
    }

    /** Series by slot, without those that were not taken. */
    @Nullable
    Labels[] without(@Nullable Labels[] series) {
        if (rejected.isEmpty()) {
            return series;
        }
        Set<Labels> gone = Collections.newSetFromMap(new IdentityHashMap<>());
        gone.addAll(rejected);
        @Nullable Labels[] left = series.clone();
        for (int i = 0; i < left.length; i++) {
            if (left[i] != null && gone.contains(left[i])) {
                left[i] = null;
            }
        }
        return left;
    }

    /** How the rule's evaluation ended; a storing failure outranks an incomplete answer. */
    GroupEvaluation.Done done(RuleState state, int samples, Optional<String> incomplete) {
        String message = error.isEmpty() ? incomplete.orElse("") : error;
        return new GroupEvaluation.Done(state, message, nothing || incomplete.isPresent(), samples, rejected.size());
    }
}
