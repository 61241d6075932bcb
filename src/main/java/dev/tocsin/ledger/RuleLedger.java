package dev.tocsin.ledger;

import dev.tocsin.alerting.AlertInstance;
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

    /**
     * What a tick changes of the group's own row. Instants and durations in nanoseconds.
     *
     * @param watermark last slot that was evaluated; {@link AlertInstance#NEVER} before the first
     * @param nextDue the next slot
     * @param lastStarted when the last evaluation began by the clock
     * @param recent JSON of the last evaluations
     * @param removedAt when its definition went away, 0 while it is there
     */
    public record Progress(
            long watermark,
            long nextDue,
            long lastStarted,
            long lastDuration,
            long iterations,
            long missed,
            long interval,
            String recent,
            long removedAt) {

        /** The same with another time at which it is due. */
        public Progress dueAt(long next) {
            return new Progress(
                    watermark, next, lastStarted, lastDuration, iterations, missed, interval, recent, removedAt);
        }

        /** The same under another definition: with another interval, or on its way out. */
        public Progress defined(long newInterval, long newRemovedAt) {
            return new Progress(
                    watermark,
                    nextDue,
                    lastStarted,
                    lastDuration,
                    iterations,
                    missed,
                    newInterval,
                    recent,
                    newRemovedAt);
        }

        /**
         * After an evaluation.
         *
         * @param slot that was evaluated
         * @param next the following one
         * @param newlyMissed slots before this one that nobody evaluates any more
         */
        public Progress evaluated(long slot, long next, long started, long took, long newlyMissed, String newRecent) {
            return new Progress(
                    slot,
                    next,
                    started,
                    took,
                    iterations + 1 + newlyMissed,
                    missed + newlyMissed,
                    interval,
                    newRecent,
                    removedAt);
        }

        /** After an evaluation that is no slot. */
        public Progress evaluatedForData(long started, long took, String newRecent) {
            return new Progress(watermark, nextDue, started, took, iterations, missed, interval, newRecent, removedAt);
        }

        /** A group that was never evaluated. */
        public static Progress fresh(long nextDue, long interval) {
            return new Progress(AlertInstance.NEVER, nextDue, AlertInstance.NEVER, 0, 0, 0, interval, "[]", 0);
        }
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
        private Progress progress;

        private Unit(
                GroupId id,
                long row,
                Map<RuleRows.Key, Long> rules,
                RecordedRows recorded,
                long version,
                boolean stored,
                Progress progress) {
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
        public Progress progress() {
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
    public Map<GroupId, Progress> progress() {
        return database.read(c -> {
            Map<GroupId, Progress> progress = new HashMap<>();
            try (PreparedStatement select = c.prepareStatement("SELECT source, path, name, watermark, next_due,"
                            + " last_started, last_duration, iterations, missed, interval_nanos FROM rule_group"
                            + " WHERE removed_at = 0");
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    progress.put(
                            new GroupId(row.getString(1), row.getString(2), row.getString(3)),
                            new Progress(
                                    row.getLong(4),
                                    row.getLong(5),
                                    row.getLong(6),
                                    row.getLong(7),
                                    row.getLong(8),
                                    row.getLong(9),
                                    row.getLong(10),
                                    "[]",
                                    0));
                }
            }
            return progress;
        });
    }

    /**
     * A group's committed state, or that of a new group, of which nothing is written yet.
     *
     * @param fresh what holds for a new group
     */
    public Loaded load(GroupId group, Progress fresh) {
        return load(group, fresh, true);
    }

    /** As {@link #load}, to be shown only: without what nothing but the next evaluation looks at. */
    public Loaded show(GroupId group, Progress fresh) {
        return load(group, fresh, false);
    }

    private Loaded load(GroupId group, Progress fresh, boolean recorded) {
        return database.read(c -> {
            try (PreparedStatement select = c.prepareStatement(
                    "SELECT id, version, watermark, next_due, last_started, last_duration, iterations, missed,"
                            + " interval_nanos, recent, removed_at, state FROM rule_group"
                            + " WHERE source = ? AND path = ? AND name = ?")) {
                select.setString(1, group.source());
                select.setString(2, group.file());
                select.setString(3, group.name());
                try (ResultSet row = select.executeQuery()) {
                    if (!row.next()) {
                        return new Loaded(
                                new Unit(group, ids.next(), new HashMap<>(), RecordedRows.none(), 0, false, fresh),
                                GroupState.empty(group));
                    }
                    return read(c, group, row, recorded);
                }
            }
        });
    }

    private static Loaded read(Connection c, GroupId group, ResultSet row, boolean recorded) throws SQLException {
        long id = row.getLong(1);
        Progress progress = new Progress(
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                row.getLong(9),
                row.getString(10),
                row.getLong(11));
        Map<Long, RuleRows.Key> rules = RuleRows.load(c, id, group);
        GroupColumns columns = GroupStateJson.read(row.getString(12), rules);
        Map<RuleRows.Key, Long> byKey = new HashMap<>();
        rules.forEach((rule, key) -> byKey.put(key, rule));
        List<RecordedSeries> series = new ArrayList<>();
        RecordedRows parts = recorded ? RecordedRows.load(c, id, rules, series) : RecordedRows.none();
        Unit unit = new Unit(group, id, byKey, parts, row.getLong(2), true, progress);
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
            Progress progress,
            List<GroupStateDelta> deltas,
            Collection<Inbox.Change> changes,
            List<HistoryEvent> events) {
        commit(unit, progress, deltas, changes, events, List.of(), List.of());
    }

    /**
     * As {@link #commit(Unit, Progress, List, Collection, List)}, with what the ticks recorded for a remote storage.
     *
     * @param endpoints names of those it is sent to
     */
    public void commit(
            Unit unit,
            Progress progress,
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
            Progress progress,
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
        writeGroup(c, unit, progress, GroupStateJson.write(columns, rules));
    }

    private static void writeGroup(Connection c, Unit unit, Progress progress, String state) throws SQLException {
        if (unit.stored) {
            try (PreparedStatement update = c.prepareStatement(
                    "UPDATE rule_group SET version = version + 1,"
                            + " lease_until = 0, watermark = ?, next_due = ?, last_started = ?, last_duration = ?, iterations = ?, missed = ?,"
                            + " interval_nanos = ?, recent = ?, removed_at = ?, state = ? WHERE id = ? AND version = ? AND fence = ?")) {
                bind(update, progress, state);
                update.setLong(11, unit.row);
                update.setLong(12, unit.version);
                update.setLong(13, unit.fence);
                if (update.executeUpdate() != 1) {
                    throw conflict(unit);
                }
            }
            return;
        }
        try (PreparedStatement insert = c.prepareStatement("INSERT INTO rule_group (watermark, next_due, last_started,"
                + " last_duration, iterations, missed, interval_nanos, recent, removed_at, state, id, source, path,"
                + " name, version, lease_owner, lease_until, fence, storage)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, '', 0, 0, 'embedded')"
                + " ON CONFLICT (source, path, name) DO NOTHING")) {
            bind(insert, progress, state);
            insert.setLong(11, unit.row);
            insert.setString(12, unit.id.source());
            insert.setString(13, unit.id.file());
            insert.setString(14, unit.id.name());
            if (insert.executeUpdate() != 1) {
                throw conflict(unit);
            }
        }
    }

    private static LedgerException conflict(Unit unit) {
        return new LedgerException(
                LedgerException.Kind.CONFLICT,
                "rule group " + unit.id.key() + " was advanced by somebody else; this evaluation counts for nothing");
    }

    private static void bind(PreparedStatement statement, Progress p, String state) throws SQLException {
        statement.setLong(1, p.watermark());
        statement.setLong(2, p.nextDue());
        statement.setLong(3, p.lastStarted());
        statement.setLong(4, p.lastDuration());
        statement.setLong(5, p.iterations());
        statement.setLong(6, p.missed());
        statement.setLong(7, p.interval());
        statement.setString(8, p.recent());
        statement.setLong(9, p.removedAt());
        statement.setString(10, state);
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
