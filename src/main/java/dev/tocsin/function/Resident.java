package dev.tocsin.function;

import dev.tocsin.function.evaluate.Evaluate;
import dev.tocsin.function.notify.NotifyFunction;
import dev.tocsin.ledger.Database;
import dev.tocsin.ledger.LedgerException;
import dev.tocsin.rules.GroupChange;
import dev.tocsin.rules.GroupId;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.source.RuleSet;
import dev.tocsin.source.RuleSource;
import dev.tocsin.source.SourceStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The functions of a process that has everything in itself: its loops do what is due at the moment it is due, so a wake-up
 * makes them look and waits until they are done.
 */
final class Resident implements Functions {

    private final Database ledger;
    private final RuleSource rules;
    private final Evaluate evaluate;
    private final NotifyFunction notify;

    Resident(Database ledger, RuleSource rules, Evaluate evaluate, NotifyFunction notify) {
        this.ledger = ledger;
        this.rules = rules;
        this.evaluate = evaluate;
        this.notify = notify;
    }

    @Override
    public Report run(Kind kind, Hint hint, long deadline) {
        Report report = switch (kind) {
            case EVALUATE -> {
                evaluate.arrived(hint.metrics());
                DueLoop.Round round = evaluate.awaitIdle(deadline);
                yield report(kind, round, List.of(), evaluate.nextDue(), true);
            }
            case NOTIFY -> {
                DueLoop.Round round = notify.awaitIdle(deadline);
                yield report(kind, round, List.of(), notify.nextDue(), false);
            }
            case SYNC -> sync();
        };
        if (notify.ledgerGone() || !ledger.available()) {
            // It goes on in memory; whoever waits for an answer that lasts is told to ask again.
            throw new LedgerException(
                    LedgerException.Kind.UNAVAILABLE, "the ledger takes nothing; alerting goes on in memory");
        }
        return report;
    }

    private static Report report(
            Kind kind, DueLoop.Round round, List<String> problems, long nextDue, boolean notifyDue) {
        return new Report(kind, round.done(), round.failed(), problems, nextDue, round.unfinished(), notifyDue);
    }

    private Report sync() {
        RuleSet before = rules.snapshot();
        rules.refresh();
        RuleSet after = rules.snapshot();
        evaluate.update(after);
        List<String> problems = new ArrayList<>();
        for (SourceStatus status : after.statuses()) {
            status.problems().forEach(problem -> problems.add(problem.toString()));
        }
        return new Report(Kind.SYNC, changed(before, after), 0, problems, Long.MAX_VALUE, false, false);
    }

    /** Groups that came, went or changed. */
    private static int changed(RuleSet before, RuleSet after) {
        Map<GroupId, RuleGroup> old = new HashMap<>();
        before.groups().forEach(group -> old.put(group.id(), group));
        int changed = 0;
        for (RuleGroup group : after.groups()) {
            RuleGroup was = old.remove(group.id());
            if (was == null || !GroupChange.equal(was, group)) {
                changed++;
            }
        }
        return changed + old.size();
    }

    @Override
    public long nowNanos() {
        return ledger.nowNanos();
    }
}
