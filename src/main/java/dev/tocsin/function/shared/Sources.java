package dev.tocsin.function.shared;

import dev.tocsin.ledger.LedgerException;
import dev.tocsin.source.FileRuleSource;
import dev.tocsin.source.RuleDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Where the rules of a shared ledger come from: files of this process, and objects of a cluster. */
final class Sources {

    private static final Logger LOG = Logger.getLogger(Sources.class);

    private final FileRuleSource files;
    private final RuleSync sync;
    private final Optional<KubernetesSync> objects;

    Sources(FileRuleSource files, RuleSync sync, Optional<KubernetesSync> objects) {
        this.files = files;
        this.sync = sync;
        this.objects = objects;
    }

    /** What a sync did; problems are of documents or of a source that could not be read. */
    record Result(int changed, int failed, List<String> problems) {}

    /**
     * Takes over what the sources have.
     *
     * @param look whether files are looked at first, and not taken as they were last seen
     */
    synchronized Result sync(boolean look) {
        if (look) {
            files.refresh();
        }
        List<RuleDocument> documents = files.documents();
        List<String> problems = new ArrayList<>();
        documents.forEach(document -> document.problems().forEach(problem -> problems.add(problem.toString())));
        int changed = sync.all(FileRuleSource.ID, documents, List.of());
        if (objects.isEmpty()) {
            return new Result(changed, 0, problems);
        }
        try {
            changed += objects.get().sync(problems);
            return new Result(changed, 0, problems);
        } catch (LedgerException e) {
            throw e;
        } catch (RuntimeException e) {
            // What the ledger has goes on running.
            LOG.warnf("PrometheusRule objects cannot be listed; those last seen go on running: %s", e.getMessage());
            problems.add("PrometheusRule objects cannot be listed: " + e.getMessage());
            return new Result(changed, 1, problems);
        }
    }
}
