package dev.tocsin.function.evaluate;

import dev.tocsin.alerting.EvaluationOptions;
import dev.tocsin.function.AlertOutlet;
import dev.tocsin.ledger.Inbox;
import dev.tocsin.ledger.Ledger;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the evaluation of any group needs.
 *
 * @param storage what rules are evaluated on
 * @param missedSlots what becomes of slots that nobody woke for
 * @param handOver how alerts leave
 * @param outgoing external Alertmanagers
 * @param changed told after a commit that handed something over to notify, by the key of the rule group
 * @param unsaved takes the changes that the ledger could not, so that they are notified about all the same
 */
public record EvaluateContext(
        Ledger ledger,
        RuleStorage storage,
        TemplateExpander expander,
        EvaluationOptions options,
        MissedSlots missedSlots,
        HandOver handOver,
        AlertOutlet outgoing,
        Consumer<String> changed,
        Consumer<List<Inbox.Change>> unsaved,
        EvaluateMetrics metrics) {}
