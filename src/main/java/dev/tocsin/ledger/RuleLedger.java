package dev.tocsin.ledger;

import dev.tocsin.alerting.GroupColumns;
import dev.tocsin.alerting.GroupState;
import dev.tocsin.alerting.GroupStateDelta;
import dev.tocsin.alerting.RecordedSeries;
import dev.tocsin.rules.GroupId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rule groups and their alerts. A group is read once and then only written: each commit raises its version, and one
 * that comes with another version than the ledger has is refused, so that two workers never both advance a group.
 */
public final class RuleLedger {

    private final Database database;
    private final RowIds ids;
    private final LabelSets labelSets;
    private final History history;
    private final Inbox inbox;
    private final SampleOutbox outbox;

    RuleLedger(Database database, RowIds ids, LabelSets labelSets, History history, Inbox inbox, SampleOutbox outbox) {
        this.database = database;
        this.ids = ids;
        this.labelSets = labelSets;
        this.history = history;
        this.inbox = inbox;
        this.outbox = outbox;
    }

    /** A group as a worker holds it between ticks. Only {@link RuleLedger} changes it; not for several threads. */
    public static final class Unit {
        private final GroupId id;
        private final long row;
        private final Map<RuleRows.Key, Long> rules;
        private RecordedRows recorded;
        private long version;
        private boolean stored;
        private long fence;
        private GroupProgress progress;

        private Unit(
                GroupId id,
                long row,
                Map<RuleRows.Key, Long> rules,
                RecordedRows recorded,
                long version,
                boolean stored,
                GroupProgress progress) {
            this.id = id;
            this.row = row;
            this.rules = rules;
            this.recorded = recorded;
            this.version = version;
            this.stored = stored;
            this.progress = progress;
        }

        public GroupId id() {
            return id;
        }

        /** Names the group's row, also in history. */
        public long row() {
            return row;
        }

        /** As last committed. */
        public GroupProgress progress() {
            return progress;
        }

        /** Raised by every commit. */
        public long version() {
            return version;
        }

        /** Goes on under a claim: nothing is committed once somebody else has a later one. */
        public void claimed(long newFence) {
            fence = newFence;
        }
    }

    /** A group and its alerts as the ledger has them. */
    public record Loaded(Unit unit, GroupState state) {}

    /** All groups that the ledger knows, also removed ones that are not yet settled. */
    public List<GroupId> groups() {
        return database.read(c -> {
            List<GroupId> groups = new ArrayList<>();
            try (PreparedStatement select = c.prepareStatement(
                            "SELECT source, path, name FROM rule_group ORDER BY source, path, name");
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    groups.add(new GroupId(row.getString(1), row.getString(2), row.getString(3)));
                }
            }
            return groups;
        });
    }

    /** The version of each group's committed state. */
    public Map<GroupId, Long> versions() {
        return database.read(c -> {
            Map<GroupId, Long> versions = new HashMap<>();
            try (PreparedStatement select = c.prepareStatement("SELECT source, path, name, version FROM rule_group");
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    versions.put(new GroupId(row.getString(1), row.getString(2), row.getString(3)), row.getLong(4));
                }
            }
            return versions;
        });
    }

    /** Where each group is that is still defined, without its last evaluations. */
    public Map<GroupId, GroupProgress> progress() {
        return database.read(GroupRows::progress);
    }

    /**
     * A group's committed state, or that of a new group, of which nothing is written yet.
     *
     * @param fresh what holds for a new group
     */
    public Loaded load(GroupId group, GroupProgress fresh) {
        return load(group, fresh, true);
    }

    /** As {@link #load}, to be shown only: without what nothing but the next evaluation looks at. */
    public Loaded show(GroupId group, GroupProgress fresh) {
        return load(group, fresh, false);
    }

    private Loaded load(GroupId group, GroupProgress fresh, boolean recorded) {
        return database.read(c -> {
            Optional<GroupRows.Row> row = GroupRows.find(c, group);
            return row.isPresent()
                    ? read(c, group, row.get(), recorded)
                    : new Loaded(
                            new Unit(group, ids.next(), new HashMap<>(), RecordedRows.none(), 0, false, fresh),
                            GroupState.empty(group));
        });
    }

    private static Loaded read(Connection c, GroupId group, GroupRows.Row row, boolean recorded) throws SQLException {
        long id = row.id();
        Map<Long, RuleRows.Key> rules = RuleRows.load(c, id, group);
        GroupColumns columns = GroupStateJson.read(row.state(), rules);
        Map<RuleRows.Key, Long> byKey = new HashMap<>();
        rules.forEach((rule, key) -> byKey.put(key, rule));
        List<RecordedSeries> series = new ArrayList<>();
        RecordedRows parts = recorded ? RecordedRows.load(c, id, rules, series) : RecordedRows.none();
        Unit unit = new Unit(group, id, byKey, parts, row.version(), true, row.progress());
        return new Loaded(unit, GroupState.restore(group, columns, AlertInstanceRows.load(c, id, rules), series));
    }

    /**
     * Writes what one or more ticks changed, in one transaction: state, hand-over to notify, history.
     *
     * @param deltas of the ticks since the last commit, oldest first; more than one after the ledger was unavailable
     * @throws LedgerException {@code CONFLICT} if somebody else advanced the group since it was loaded; nothing is
     *     written then
     */
    public void commit(
            Unit unit,
            GroupProgress progress,
            List<GroupStateDelta> deltas,
            Collection<Inbox.Change> changes,
            List<HistoryEvent> events) {
        commit(unit, progress, deltas, changes, events, List.of(), List.of());
    }

    /**
     * As {@link #commit(Unit, GroupProgress, List, Collection, List)}, with what the ticks recorded for a remote storage.
     *
     * @param endpoints names of those it is sent to
     */
    public void commit(
            Unit unit,
            GroupProgress progress,
            List<GroupStateDelta> deltas,
            Collection<Inbox.Change> changes,
            List<HistoryEvent> events,
            List<String> endpoints,
            Collection<SampleOutbox.Batch> recorded) {
        Map<RuleRows.Key, Long> rules = new HashMap<>();
        unit.recorded = database.write(c -> {
            rules.clear();
            rules.putAll(unit.rules);
            RecordedRows series = unit.recorded.copy();
            write(c, unit, progress, deltas, rules, series);
            inbox.add(c, changes);
            history.append(c, events);
            outbox.insert(c, unit.row, database.nowNanos(c), endpoints, recorded);
            ids.mark(c);
            return series;
        });
        unit.rules.clear();
        unit.rules.putAll(rules);
        unit.version++;
        unit.stored = true;
        unit.progress = progress;
    }

    private void write(
            Connection c,
            Unit unit,
            GroupProgress progress,
            List<GroupStateDelta> deltas,
            Map<RuleRows.Key, Long> rules,
            RecordedRows recorded)
            throws SQLException {
        GroupColumns columns = deltas.getLast().columns();
        Set<RuleRows.Key> wanted = new HashSet<>();
        for (GroupColumns.RuleColumns rule : columns.rules()) {
            wanted.add(new RuleRows.Key(rule.id(), rule.alerting()));
        }
        for (GroupStateDelta delta : deltas) {
            // A rule that went between two of several deltas has alerts to be inserted and deleted again.
            delta.inserted().forEach(row -> wanted.add(new RuleRows.Key(row.rule(), true)));
        }
        RuleRows.insert(c, ids, unit.row, wanted, rules);
        for (GroupStateDelta delta : deltas) {
            AlertInstanceRows.delete(c, delta.deleted());
            AlertInstanceRows.insert(c, labelSets, delta.inserted(), rules);
            AlertInstanceRows.update(c, delta.updated());
        }
        Set<RuleRows.Key> gone = new HashSet<>(rules.keySet());
        gone.removeAll(wanted);
        for (RuleRows.Key key : gone) {
            recorded.delete(c, RuleRows.row(rules, key));
        }
        RuleRows.delete(c, gone, rules);
        for (GroupStateDelta delta : deltas) {
            for (RecordedSeries one : delta.recorded()) {
                Long rule = rules.get(new RuleRows.Key(one.rule(), false));
                if (rule != null) {
                    recorded.write(c, rule, one.series());
                }
            }
        }
        String state = GroupStateJson.write(columns, rules);
        boolean written = unit.stored
                ? GroupRows.update(c, unit.row, unit.version, unit.fence, progress, state)
                : GroupRows.insert(c, unit.row, unit.id, progress, state);
        if (!written) {
            throw conflict(unit);
        }
    }

    private static LedgerException conflict(Unit unit) {
        return new LedgerException(
                LedgerException.Kind.CONFLICT,
                "rule group " + unit.id.key() + " was advanced by somebody else; this evaluation counts for nothing");
    }

    /**
     * Deletes a removed group of which nothing is left to be told.
     *
     * @throws LedgerException {@code CONFLICT} if somebody advanced or claimed it meanwhile
     */
    public void delete(Unit unit) {
        database.update(c -> {
            try (PreparedStatement delete =
                    c.prepareStatement("DELETE FROM rule_group WHERE id = ? AND version = ? AND fence = ?")) {
                delete.setLong(1, unit.row);
                delete.setLong(2, unit.version);
                delete.setLong(3, unit.fence);
                if (delete.executeUpdate() != 1) {
                    throw conflict(unit);
                }
            }
            for (String sql : List.of(
                    "DELETE FROM recorded_series WHERE rule_id IN (SELECT id FROM rule WHERE group_id = ?)",
                    "DELETE FROM alert_instance WHERE rule_id IN (SELECT id FROM rule WHERE group_id = ?)",
                    "DELETE FROM rule WHERE group_id = ?")) {
                try (PreparedStatement delete = c.prepareStatement(sql)) {
                    delete.setLong(1, unit.row);
                    delete.executeUpdate();
                }
            }
        });
        unit.stored = false;
        unit.version = 0;
    }
}
