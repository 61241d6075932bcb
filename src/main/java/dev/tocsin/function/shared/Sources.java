package dev.tocsin.function.shared;

import dev.tocsin.ledger.LedgerException;
import dev.tocsin.source.FileRuleSource;
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

    /** Takes over files as they were last seen, and asks nobody for objects. */
    synchronized Result known() {
        int changed = sync.all(FileRuleSource.ID, () -> new RuleSync.Reading(files.documents(), List.of()));
        return new Result(changed, 0, problems());
    }

    /**
     * Takes over what the sources have now.
     *
     * @param changed whether objects are said to have changed, so that their newest state counts
     */
    synchronized Result sync(boolean changed) {
        int count = sync.all(FileRuleSource.ID, () -> {
            files.refresh();
            return new RuleSync.Reading(files.documents(), List.of());
        });
        List<String> problems = problems();
        if (objects.isEmpty()) {
            return new Result(count, 0, problems);
        }
        try {
            count += objects.get().sync(changed, problems);
            return new Result(count, 0, problems);
        } catch (LedgerException e) {
            throw e;
        } catch (RuntimeException e) {
            // What the ledger has goes on running.
            LOG.warnf("PrometheusRule objects cannot be listed; those last seen go on running: %s", e.getMessage());
            problems.add("PrometheusRule objects cannot be listed: " + e.getMessage());
            return new Result(count, 1, problems);
        }
    }

    /** Of the files as they were last seen. */
    private List<String> problems() {
        List<String> problems = new ArrayList<>();
        files.documents().forEach(document -> document.problems().forEach(problem -> problems.add(problem.toString())));
        return problems;
    }
}
