package dev.tocsin.alerting;

import dev.tocsin.model.Label;
import dev.tocsin.model.Labels;
import dev.tocsin.rules.RuleId;
import java.util.List;

/**
 * A firing or a resolution that Tocsin's own notify side must hear of. Unlike {@link OutgoingAlert} it is not repeated:
 * an alert of Tocsin's own rules stands until a change ends it.
 *
 * @param rule the rule it belongs to
 * @param kind what the notify side is to do
 * @param labels the alert's labels, without external labels
 * @param annotations expanded, sorted by name
 * @param startsAt when it began to fire, epoch nanoseconds
 * @param endsAt when it ended or will end, epoch nanoseconds; {@link AlertInstance#NEVER} for {@link Kind#FIRING}
 * @param generatorUrl link to the expression
 * @param at the evaluation's instant, epoch nanoseconds: {@code updatedAt}
 * @param value the alert's value
 */
public record AlertChange(
        RuleId rule,
        Kind kind,
        Labels labels,
        List<Label> annotations,
        long startsAt,
        long endsAt,
        String generatorUrl,
        long at,
        double value) {

    /** What became of an alert. */
    public enum Kind {
        /** It fires until further notice. */
        FIRING,
        /** It ended at {@code endsAt}. */
        RESOLVED,
        /**
         * Its state is gone without a resolution (the rule's {@code for} was raised, or its {@code limit} exceeded): it ends at
         * {@code endsAt} unless it fires again before. That is the instant at which an Alertmanager would have given it
         * up, had it been sent the alert by Prometheus.
         */
        EXPIRES
    }
}
