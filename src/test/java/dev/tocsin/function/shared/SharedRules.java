package dev.tocsin.function.shared;

import dev.tocsin.function.evaluate.SharedEvaluate;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.rules.GroupId;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.rules.RuleReadOptions;
import dev.tocsin.source.RuleDocument;
import dev.tocsin.source.RuleSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The rules of a shared ledger as {@link SharedWork} has them, for tests that put a process together by themselves. */
public final class SharedRules implements SharedEvaluate.Definitions {

    private final LedgerRules rules;
    private final RuleSync sync;

    /** @param storage name of the storage that groups are evaluated on */
    public SharedRules(Ledger ledger, String storage) {
        this.rules = new LedgerRules(ledger, RuleReadOptions::of);
        this.sync = new RuleSync(ledger, rules, storage, storage);
    }

    /**
     * Takes all documents of a source over into the ledger.
     *
     * @param read reads them; again if others take something over meanwhile
     * @return how many changed
     */
    public int sync(String source, Supplier<List<RuleDocument>> read) {
        return sync.all(source, () -> new RuleSync.Reading(read.get(), List.of()));
    }

    @Override
    public Map<GroupId, RuleGroup> groups(Collection<GroupId> ids) {
        return rules.groups(ids);
    }

    @Override
    public RuleSet all() {
        return rules.all();
    }
}
