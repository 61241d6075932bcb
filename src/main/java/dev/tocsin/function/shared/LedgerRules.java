package dev.tocsin.function.shared;

import dev.tocsin.function.evaluate.SharedEvaluate;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.ledger.RuleDocuments;
import dev.tocsin.rules.GroupId;
import dev.tocsin.rules.RuleFile;
import dev.tocsin.rules.RuleFileReader;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.rules.RuleReadOptions;
import dev.tocsin.source.RuleSet;
import dev.tocsin.source.SourceStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The rules as the ledger has them. A document is read and parsed when one of its groups is first asked for, and again
 * when the ledger has another version of it.
 */
final class LedgerRules implements SharedEvaluate.Definitions {

    private final Ledger ledger;
    private final Function<String, RuleReadOptions> options;

    private long version = -1;
    private Map<RuleDocuments.Key, Long> versions = Map.of();
    private final Map<RuleDocuments.Key, Parsed> parsed = new HashMap<>();
    private RuleSet all = RuleSet.EMPTY;

    private record Parsed(long version, Map<String, RuleGroup> groups, List<RuleGroup> inOrder, SourceStatus status) {}

    /** @param options how documents of a source are read */
    LedgerRules(Ledger ledger, Function<String, RuleReadOptions> options) {
        this.ledger = ledger;
        this.options = options;
    }

    @Override
    public synchronized Map<GroupId, RuleGroup> groups(Collection<GroupId> wanted) {
        look();
        Set<RuleDocuments.Key> keys = new HashSet<>();
        wanted.forEach(id -> keys.add(new RuleDocuments.Key(id.source(), id.file())));
        load(keys);
        Map<GroupId, RuleGroup> found = new HashMap<>();
        for (GroupId id : wanted) {
            Optional.ofNullable(parsed.get(new RuleDocuments.Key(id.source(), id.file())))
                    .map(document -> document.groups.get(id.name()))
                    .ifPresent(group -> found.put(id, group));
        }
        return found;
    }

    @Override
    public synchronized RuleSet all() {
        look();
        if (all.version() == version) {
            return all;
        }
        load(versions.keySet());
        List<RuleGroup> groups = new ArrayList<>();
        List<SourceStatus> statuses = new ArrayList<>();
        Map<String, Parsed> byPath = new TreeMap<>();
        parsed.forEach((key, document) -> byPath.put(key.path() + '\0' + key.source(), document));
        byPath.values().forEach(document -> {
            groups.addAll(document.inOrder);
            statuses.add(document.status);
        });
        all = new RuleSet(version, groups, statuses);
        return all;
    }

    private void look() {
        if (ledger.documents().version() == version) {
            return;
        }
        Map<RuleDocuments.Key, Long> now = new HashMap<>(ledger.documents().versions());
        Long newest = now.remove(new RuleDocuments.Key("", ""));
        version = newest == null ? 0 : newest;
        versions = now;
        parsed.keySet().retainAll(now.keySet());
    }

    private void load(Collection<RuleDocuments.Key> keys) {
        List<RuleDocuments.Key> stale = new ArrayList<>();
        for (RuleDocuments.Key key : keys) {
            Long wanted = versions.get(key);
            Parsed have = parsed.get(key);
            if (wanted != null && (have == null || have.version != wanted)) {
                stale.add(key);
            }
        }
        if (stale.isEmpty()) {
            return;
        }
        for (RuleDocuments.Document document : ledger.documents().read(stale)) {
            parsed.put(document.key(), parse(document, versions.getOrDefault(document.key(), 0L)));
        }
    }

    private Parsed parse(RuleDocuments.Document document, long documentVersion) {
        String path = document.key().path();
        List<RuleGroup> groups = document.text().isEmpty()
                ? List.of()
                : RuleFileReader.read(
                                path,
                                document.text(),
                                options.apply(document.key().source()))
                        .groups();
        Map<String, RuleGroup> byName = new HashMap<>();
        groups.forEach(group -> byName.put(group.name(), group));
        int rules = groups.stream().mapToInt(group -> group.rules().size()).sum();
        SourceStatus status = new SourceStatus(
                path,
                groups.isEmpty() ? OptionalLong.empty() : OptionalLong.of(document.seenAt()),
                groups.size(),
                rules,
                document.problems(),
                document.old());
        return new Parsed(documentVersion, byName, groups, status);
    }

    /** How documents of a source are read. */
    RuleReadOptions options(String source) {
        return options.apply(source);
    }

    /** Reads a text as documents of a source are read. */
    RuleFile read(String source, String path, String text) {
        return RuleFileReader.read(path, text, options.apply(source));
    }
}
