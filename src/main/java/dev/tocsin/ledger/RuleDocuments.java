package dev.tocsin.ledger;

import dev.tocsin.alerting.AlertInstance;
import dev.tocsin.model.Problem;
import dev.tocsin.rules.GroupId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rules as their sources have them, kept for workers that start cold, and the rule groups they define. Written by a sync,
 * of which there is one at a time.
 */
public final class RuleDocuments {

    private final Database database;
    private final RowIds ids;
    private final History history;
    private final Leases leases;

    RuleDocuments(Database database, RowIds ids, History history, Leases leases) {
        this.leases = leases;
        this.database = database;
        this.ids = ids;
        this.history = history;
    }

    /** What a document is known by. */
    public record Key(String source, String path) {}

    /**
     * A document.
     *
     * @param revision what its source calls this state of it
     * @param text that runs; empty for none
     * @param seenAt when that text was first seen, epoch nanoseconds
     * @param problems of the document as it is now
     * @param old whether the text is older than the document
     */
    public record Document(Key key, String revision, String text, long seenAt, List<Problem> problems, boolean old) {
        public Document {
            problems = List.copyOf(problems);
        }
    }

    /**
     * A rule group that a document defines.
     *
     * @param interval nanoseconds
     * @param nextDue its next slot, epoch nanoseconds
     * @param storage name of the storage it is evaluated on
     */
    public record Group(GroupId id, long interval, long nextDue, String storage) {}

    /**
     * What a sync changes.
     *
     * @param begun groups that are new, come back, or have other slots than before
     * @param ended groups that are no longer defined
     */
    public record Change(
            Collection<Document> written,
            Collection<Key> deleted,
            Collection<Group> begun,
            Collection<GroupId> ended,
            List<HistoryEvent> events) {

        public boolean isEmpty() {
            return written.isEmpty() && deleted.isEmpty() && begun.isEmpty() && ended.isEmpty();
        }
    }

    /** Works out a change from what is stored; may be asked again. */
    @FunctionalInterface
    public interface Plan {
        Change of(Map<Key, Document> stored, Map<GroupId, Boolean> groups);
    }

    /** Counts syncs that changed something: as long as it stays, so do the documents. */
    public long version() {
        return database.read(c -> Leases.version(c, Leases.SYNC));
    }

    /** The version of each document, and of the whole under the key of two empty strings. */
    public Map<Key, Long> versions() {
        return database.read(c -> {
            Map<Key, Long> versions = new HashMap<>();
            versions.put(new Key("", ""), Leases.version(c, Leases.SYNC));
            try (PreparedStatement select = c.prepareStatement("SELECT source, path, version FROM rule_document");
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    versions.put(new Key(row.getString(1), row.getString(2)), row.getLong(3));
                }
            }
            return versions;
        });
    }

    /** Documents with their texts. */
    public List<Document> read(Collection<Key> keys) {
        return database.read(c -> {
            List<Document> documents = new ArrayList<>();
            try (PreparedStatement select = c.prepareStatement("SELECT source, path, revision, text, seen_at, problems,"
                    + " old FROM rule_document WHERE source = ? AND path = ?")) {
                for (Key key : keys) {
                    select.setString(1, key.source());
                    select.setString(2, key.path());
                    documents(select, documents);
                }
            }
            return documents;
        });
    }

    /** All documents of a source. */
    public List<Document> read(String source) {
        return database.read(c -> of(c, source));
    }

    private static List<Document> of(Connection c, String source) throws SQLException {
        List<Document> documents = new ArrayList<>();
        try (PreparedStatement select = c.prepareStatement("SELECT source, path, revision, text, seen_at, problems,"
                + " old FROM rule_document WHERE source = ?")) {
            select.setString(1, source);
            documents(select, documents);
        }
        return documents;
    }

    private static void documents(PreparedStatement select, List<Document> out) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                Key key = new Key(row.getString(1), row.getString(2));
                out.add(new Document(
                        key,
                        row.getString(3),
                        row.getString(4),
                        row.getLong(5),
                        problems(key.path(), row.getString(6)),
                        row.getInt(7) != 0));
            }
        }
    }

    /**
     * Takes over what a source has, in one transaction that no other sync of it runs beside.
     *
     * @param since {@link #version} before the source was read
     * @param plan gets what is stored of the source, and whether each of its groups runs (or is being ended)
     * @return what was changed; empty if somebody else took something over meanwhile, which may be newer than what the plan
     *     is made of: it is to be read again
     */
    public Optional<Change> sync(String source, long since, Plan plan) {
        return database.write(c -> {
            leases.lock(c, Leases.SYNC);
            Map<Key, Document> stored = new HashMap<>();
            of(c, source).forEach(document -> stored.put(document.key(), document));
            Change change = plan.of(stored, groups(c, source));
            if (!change.isEmpty()) {
                long version = Leases.version(c, Leases.SYNC);
                if (version != since) {
                    return Optional.empty();
                }
                apply(c, change, version + 1);
            }
            return Optional.of(change);
        });
    }

    private static Map<GroupId, Boolean> groups(Connection c, String source) throws SQLException {
        Map<GroupId, Boolean> groups = new HashMap<>();
        try (PreparedStatement select =
                c.prepareStatement("SELECT source, path, name, removed_at FROM rule_group WHERE source = ?")) {
            select.setString(1, source);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    groups.put(new GroupId(row.getString(1), row.getString(2), row.getString(3)), row.getLong(4) == 0);
                }
            }
        }
        return groups;
    }

    private void apply(Connection c, Change change, long version) throws SQLException {
        try (PreparedStatement delete = c.prepareStatement("DELETE FROM rule_document WHERE source = ? AND path = ?")) {
            for (Key key : change.deleted()) {
                delete.setString(1, key.source());
                delete.setString(2, key.path());
                delete.executeUpdate();
            }
        }
        write(c, change.written(), version);
        begin(c, change.begun());
        long now = database.nowNanos(c);
        try (PreparedStatement end = c.prepareStatement("UPDATE rule_group SET removed_at = ?, next_due = ?,"
                + " version = version + 1, fence = fence + 1, lease_until = 0"
                + " WHERE source = ? AND path = ? AND name = ? AND removed_at = 0")) {
            for (GroupId id : change.ended()) {
                end.setLong(1, now);
                end.setLong(2, now);
                end.setString(3, id.source());
                end.setString(4, id.file());
                end.setString(5, id.name());
                end.executeUpdate();
            }
        }
        history.append(c, change.events());
        Leases.raise(c, Leases.SYNC);
    }

    private static void write(Connection c, Collection<Document> documents, long version) throws SQLException {
        try (PreparedStatement upsert = c.prepareStatement("INSERT INTO rule_document (source, path, version, revision,"
                + " text, seen_at, problems, old) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source, path) DO UPDATE"
                + " SET version = excluded.version, revision = excluded.revision, text = excluded.text,"
                + " seen_at = excluded.seen_at, problems = excluded.problems, old = excluded.old")) {
            for (Document document : documents) {
                upsert.setString(1, document.key().source());
                upsert.setString(2, document.key().path());
                upsert.setLong(3, version);
                upsert.setString(4, document.revision());
                upsert.setString(5, document.text());
                upsert.setLong(6, document.seenAt());
                upsert.setString(7, text(document.problems()));
                upsert.setInt(8, document.old() ? 1 : 0);
                upsert.executeUpdate();
            }
        }
    }

    /**
     * New groups get a row; those that are there go on from their next slot, also if they were being ended. An evaluation
     * under way counts for nothing then.
     */
    private void begin(Connection c, Collection<Group> groups) throws SQLException {
        try (PreparedStatement upsert = c.prepareStatement("INSERT INTO rule_group (id, source, path, name, version,"
                + " lease_owner, lease_until, fence, storage, watermark, next_due, last_started, last_duration,"
                + " iterations, missed, interval_nanos, state, recent, removed_at)"
                + " VALUES (?, ?, ?, ?, 0, '', 0, 0, ?, ?, ?, ?, 0, 0, 0, ?, '', '[]', 0)"
                + " ON CONFLICT (source, path, name) DO UPDATE SET storage = excluded.storage,"
                + " next_due = excluded.next_due, interval_nanos = excluded.interval_nanos, removed_at = 0,"
                + " version = rule_group.version + 1, fence = rule_group.fence + 1, lease_until = 0")) {
            for (Group group : groups) {
                upsert.setLong(1, ids.next());
                upsert.setString(2, group.id().source());
                upsert.setString(3, group.id().file());
                upsert.setString(4, group.id().name());
                upsert.setString(5, group.storage());
                upsert.setLong(6, AlertInstance.NEVER);
                upsert.setLong(7, group.nextDue());
                upsert.setLong(8, AlertInstance.NEVER);
                upsert.setLong(9, group.interval());
                upsert.executeUpdate();
            }
        }
    }

    /** First what the problems call the document, then three a problem; in ledgers of before, without the first. */
    private static String text(List<Problem> problems) {
        List<String> flat = new ArrayList<>();
        if (!problems.isEmpty()) {
            flat.add(problems.getFirst().file());
        }
        for (Problem problem : problems) {
            flat.add(Integer.toString(problem.line()));
            flat.add(Integer.toString(problem.column()));
            flat.add(problem.message());
        }
        return Json.ofStrings(flat);
    }

    private static List<Problem> problems(String path, String text) {
        List<String> flat = Json.strings(text);
        List<Problem> problems = new ArrayList<>();
        int first = flat.size() % 3;
        String called = first == 1 ? flat.getFirst() : path;
        for (int i = first; i + 2 < flat.size(); i += 3) {
            problems.add(new Problem(
                    called, Integer.parseInt(flat.get(i)), Integer.parseInt(flat.get(i + 1)), flat.get(i + 2)));
        }
        return problems;
    }
}
