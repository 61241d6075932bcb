package dev.tocsin.function.shared;

import dev.tocsin.ledger.Leases;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.ledger.RuleDocuments;
import dev.tocsin.model.Problem;
import dev.tocsin.rules.RuleFile;
import dev.tocsin.rules.RuleReadOptions;
import dev.tocsin.source.RuleDocument;
import dev.tocsin.source.kubernetes.KubernetesRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes PrometheusRule objects over into the ledger: one list, which costs the API server little when nothing changed, and
 * nothing is read of objects that the ledger has. By the rule that holds for files, a broken version of an object leaves its
 * last good one running, and is reported on the object.
 */
final class KubernetesSync {

    private final Ledger ledger;
    private final KubernetesRules objects;
    private final RuleSync sync;
    private final RuleReadOptions options;

    KubernetesSync(Ledger ledger, KubernetesRules objects, RuleSync sync, LedgerRules rules) {
        this.ledger = ledger;
        this.objects = objects;
        this.sync = sync;
        this.options = rules.options(KubernetesRules.ID);
    }

    /**
     * Takes over what the cluster has.
     *
     * @param problems of objects are added
     * @return how many objects changed
     */
    int sync(List<String> problems) {
        Map<String, RuleDocuments.Document> stored = new HashMap<>();
        ledger.documents()
                .read(KubernetesRules.ID)
                .forEach(document -> stored.put(document.key().path(), document));
        Map<String, String> versions = new HashMap<>();
        stored.forEach((path, document) -> sync.revision(document).ifPresent(version -> versions.put(path, version)));
        String listed = ledger.read(c -> Leases.state(c, Leases.SYNC));
        KubernetesRules.Listing listing = objects.list(new KubernetesRules.Known(listed, versions));
        List<RuleDocument> changed = new ArrayList<>();
        for (var object : listing.changed()) {
            RuleFile file = object.read(options);
            Optional<String> lastGood = file.isGood()
                    ? Optional.empty()
                    : Optional.ofNullable(stored.get(object.path()))
                            .filter(before -> before.old() || before.problems().isEmpty())
                            .map(RuleDocuments.Document::text);
            boolean keep = lastGood.isPresent();
            List<Problem> wrong = file.problems();
            changed.add(
                    new RuleDocument(object.path(), object.version(), lastGood.orElseGet(object::text), wrong, keep));
            if (!file.isGood()) {
                objects.reportInvalid(object, wrong, keep);
            }
        }
        for (String path : listing.unchanged()) {
            RuleDocuments.Document document = stored.get(path);
            if (document != null) {
                document.problems().forEach(problem -> problems.add(problem.toString()));
            }
        }
        changed.forEach(document -> document.problems().forEach(problem -> problems.add(problem.toString())));
        int count = sync.all(KubernetesRules.ID, changed, listing.unchanged());
        if (!listing.version().equals(listed)) {
            ledger.database().update(c -> {
                ledger.leases().lock(c, Leases.SYNC);
                Leases.state(c, Leases.SYNC, listing.version());
            });
        }
        return count;
    }
}
