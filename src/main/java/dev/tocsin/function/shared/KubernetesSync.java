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
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Takes PrometheusRule objects over into the ledger: one list, which costs the API server little when nothing changed, and
 * nothing is read of good objects that the ledger has. By the rule that holds for files, a broken version of an object leaves
 * its last good one running, and is reported on the object, again and again as long as it is broken: the API server forgets.
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
     * @param changed whether objects are said to have changed: then their newest state is asked for, and else one no older
     *     than was seen before, which the API server has at hand
     * @param problems of objects are added
     * @return how many objects changed
     */
    int sync(boolean changed, List<String> problems) {
        AtomicReference<Listed> last = new AtomicReference<>();
        int count = sync.all(KubernetesRules.ID, () -> {
            Listed listed = list(changed);
            last.set(listed);
            return new RuleSync.Reading(listed.read, listed.listing.unchanged());
        });
        Listed listed = Objects.requireNonNull(last.get());
        for (Broken broken : listed.broken) {
            objects.reportInvalid(broken.object, broken.wrong, broken.keep);
            broken.wrong.forEach(problem -> problems.add(problem.toString()));
        }
        objects.took(listed.listing, listed.broken.size());
        String version = listed.listing.version();
        if (!version.equals(listed.before)) {
            ledger.database().update(c -> {
                ledger.leases().lock(c, Leases.SYNC);
                Leases.state(c, Leases.SYNC, version);
            });
        }
        return count;
    }

    /** What a list brought; {@code before} is the version of the one that was taken over last. */
    private record Listed(
            KubernetesRules.Listing listing, String before, List<RuleDocument> read, List<Broken> broken) {}

    /** @param keep whether its last good version goes on running */
    private record Broken(dev.tocsin.source.kubernetes.RuleDocument object, List<Problem> wrong, boolean keep) {}

    private Listed list(boolean changed) {
        Map<String, RuleDocuments.Document> stored = new HashMap<>();
        ledger.documents()
                .read(KubernetesRules.ID)
                .forEach(document -> stored.put(document.key().path(), document));
        Map<String, String> versions = new HashMap<>();
        stored.forEach((path, document) -> sync.revision(document)
                .filter(version -> document.problems().isEmpty())
                .ifPresent(version -> versions.put(path, version)));
        String before = ledger.read(c -> Leases.state(c, Leases.SYNC));
        KubernetesRules.Listing listing = objects.list(new KubernetesRules.Known(changed ? "" : before, versions));
        List<RuleDocument> read = new ArrayList<>();
        List<Broken> broken = new ArrayList<>();
        for (var object : listing.changed()) {
            RuleFile file = object.read(options);
            Optional<String> lastGood = file.isGood()
                    ? Optional.empty()
                    : Optional.ofNullable(stored.get(object.path()))
                            .filter(document ->
                                    document.old() || document.problems().isEmpty())
                            .map(RuleDocuments.Document::text);
            boolean keep = lastGood.isPresent();
            List<Problem> wrong = file.problems();
            read.add(new RuleDocument(object.path(), object.version(), lastGood.orElseGet(object::text), wrong, keep));
            if (!file.isGood()) {
                broken.add(new Broken(object, wrong, keep));
            }
        }
        return new Listed(listing, before, read, broken);
    }
}
