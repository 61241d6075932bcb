package dev.tocsin.function.shared;

import dev.tocsin.ledger.HistoryEvent;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.ledger.LedgerException;
import dev.tocsin.ledger.RuleDocuments;
import dev.tocsin.model.Labels;
import dev.tocsin.rules.GroupId;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.rules.Slots;
import dev.tocsin.source.RuleDocument;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes over into the ledger what a source of rules has: documents that changed are written, their new groups begin at
 * their next slot, groups that are no longer defined end. Doing it twice changes nothing the second time.
 */
final class RuleSync {

    /** A source is read so often in a row while others take it over meanwhile. */
    private static final int READINGS = 5;

    private final Ledger ledger;
    private final LedgerRules rules;
    private final String storage;
    private final String reading;

    /**
     * @param storage name of the storage that the groups are evaluated on
     * @param reading names the options by which documents are read: with others they are read again
     */
    RuleSync(Ledger ledger, LedgerRules rules, String storage, String reading) {
        this.ledger = ledger;
        this.rules = rules;
        this.storage = storage;
        this.reading = reading;
    }

    /**
     * What a source has.
     *
     * @param documents that may have changed
     * @param unchanged paths of documents that are as they are stored; whatever is stored and in neither has been deleted
     */
    record Reading(Collection<RuleDocument> documents, Collection<String> unchanged) {}

    /**
     * Takes over a source. What was read before another process took something over is not written: it may be older than what
     * that one read.
     *
     * @param read reads it; again where it may have become old
     * @return how many documents changed
     * @throws LedgerException if others go on taking something over
     */
    int all(String source, Supplier<Reading> read) {
        for (int i = 0; i < READINGS; i++) {
            long since = ledger.documents().version();
            Reading has = read.get();
            Optional<RuleDocuments.Change> change = ledger.documents()
                    .sync(
                            source,
                            since,
                            (stored, groups) -> plan(source, has.documents(), has.unchanged(), stored, groups));
            if (change.isPresent()) {
                return change.get().written().size() + change.get().deleted().size();
            }
        }
        throw new LedgerException(
                LedgerException.Kind.CONFLICT, "ledger: rules of " + source + " are being taken over by others");
    }

    /** What its source calls the stored state of a document; empty if it was read by other options. */
    Optional<String> revision(RuleDocuments.Document document) {
        String suffix = "@" + reading;
        String revision = document.revision();
        return revision.endsWith(suffix)
                ? Optional.of(revision.substring(0, revision.length() - suffix.length()))
                : Optional.empty();
    }

    private RuleDocuments.Change plan(
            String source,
            Collection<RuleDocument> documents,
            Collection<String> kept,
            Map<RuleDocuments.Key, RuleDocuments.Document> stored,
            Map<GroupId, Boolean> groups) {
        long now = ledger.database().nowNanos();
        List<RuleDocuments.Document> written = new ArrayList<>();
        List<RuleDocuments.Group> begun = new ArrayList<>();
        List<HistoryEvent> events = new ArrayList<>();
        Set<RuleDocuments.Key> present = new HashSet<>();
        Set<GroupId> defined = new HashSet<>();
        Map<String, List<GroupId>> known = groups.keySet().stream().collect(Collectors.groupingBy(GroupId::file));
        for (String path : kept) {
            present.add(new RuleDocuments.Key(source, path));
            defined.addAll(known.getOrDefault(path, List.of()));
        }
        for (RuleDocument document : documents) {
            RuleDocuments.Key key = new RuleDocuments.Key(source, document.path());
            present.add(key);
            RuleDocuments.Document before = stored.get(key);
            String revision = document.revision() + "@" + reading;
            if (before != null && unchanged(before, document, revision)) {
                defined.addAll(known.getOrDefault(document.path(), List.of()));
                continue;
            }
            written.add(new RuleDocuments.Document(
                    key,
                    revision,
                    document.text(),
                    before != null && before.text().equals(document.text()) ? before.seenAt() : now,
                    document.problems(),
                    document.old()));
            List<RuleGroup> wanted = groups(source, document.path(), document.text());
            wanted.forEach(group -> defined.add(group.id()));
            begun.addAll(begun(wanted, before, groups, now));
        }
        List<RuleDocuments.Key> deleted =
                stored.keySet().stream().filter(key -> !present.contains(key)).toList();
        List<GroupId> ended = new ArrayList<>();
        groups.forEach((id, running) -> {
            if (running && !defined.contains(id)) {
                ended.add(id);
            }
        });
        for (RuleDocuments.Document document : written) {
            events.add(event(document.key(), document.problems().isEmpty() ? "changed" : "has problems", now));
        }
        deleted.forEach(key -> events.add(event(key, "is gone", now)));
        return new RuleDocuments.Change(written, deleted, begun, ended, events);
    }

    private static boolean unchanged(RuleDocuments.Document before, RuleDocument now, String revision) {
        return before.text().equals(now.text())
                && before.problems().equals(now.problems())
                && before.old() == now.old()
                && before.revision().equals(revision);
    }

    private List<RuleGroup> groups(String source, String path, String text) {
        return text.isEmpty() ? List.of() : rules.read(source, path, text).groups();
    }

    /** Groups that have no row, were being ended, or have other slots than before. */
    private List<RuleDocuments.Group> begun(
            List<RuleGroup> wanted, RuleDocuments.@Nullable Document before, Map<GroupId, Boolean> running, long now) {
        Map<GroupId, Long> intervals = new HashMap<>();
        boolean asked = false;
        List<RuleDocuments.Group> begun = new ArrayList<>();
        for (RuleGroup group : wanted) {
            boolean goesOn = running.getOrDefault(group.id(), false);
            if (goesOn && before != null && !asked) {
                groups(before.key().source(), before.key().path(), before.text())
                        .forEach(old -> intervals.put(old.id(), old.intervalNanos()));
                asked = true;
            }
            if (goesOn && intervals.getOrDefault(group.id(), 0L) == group.intervalNanos()) {
                continue;
            }
            begun.add(new RuleDocuments.Group(
                    group.id(), group.intervalNanos(), Slots.of(group).next(now), storage));
        }
        return begun;
    }

    private static HistoryEvent event(RuleDocuments.Key key, String what, long now) {
        return new HistoryEvent(
                HistoryEvent.Kind.CONFIGURATION,
                now,
                0,
                0,
                Labels.EMPTY,
                "rules " + key.source() + " " + key.path(),
                "rule document " + what,
                Map.of("path", key.path(), "source", key.source()));
    }
}
