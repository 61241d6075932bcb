package dev.tocsin.simulate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tocsin.alerting.AlertInstance;
import dev.tocsin.notify.group.PendingDelivery;
import dev.tocsin.rules.AlertingRule;
import dev.tocsin.rules.GroupId;
import dev.tocsin.rules.Rule;
import dev.tocsin.rules.Slots;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Looks at the ledger after each commit: steps the models by what was committed, and compares. */
final class Observer {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final long CATCH_UP_SLOTS = 60;

    private final World world;
    private final Map<Long, Seen> groups = new HashMap<>();
    private final Map<String, TreeMap<String, String>> labels = new HashMap<>();

    /** Firings and resolutions in groups that are gone. */
    private int transitions;

    /** A group as last seen. */
    private static final class Seen {
        final GroupModel model;
        long iterations;
        long watermark = AlertInstance.NEVER;
        long interval;
        long removedAt;

        Seen(GroupModel model) {
            this.model = model;
        }
    }

    private final SimStore.Writes inboxWrites;
    private final SimStore.Writes groupWrites;
    private final SimStore.Writes outboxWrites;
    private long inboxSeen = -1;
    private long groupsSeen = -1;
    private long outboxSeen = -1;
    private List<Row> rows = List.of();
    private long waits;

    Observer(World world) {
        this.world = world;
        inboxWrites = world.store().writesInto("inbox");
        groupWrites = world.store().writesInto("rule_group");
        outboxWrites = world.store().writesInto("sample_outbox");
    }

    /** A row of a group. */
    private record Row(long id, GroupId group, long iterations, long watermark, long interval, long removedAt) {}

    void committed(SimProcess by) {
        world.store().read(c -> {
            boolean stepped = false;
            if (by.storage().isAny()) {
                for (Row row : rows(c)) {
                    stepped |= step(c, by, row);
                }
                if (stepped) {
                    tell();
                }
            }
            if (stepped || inboxSeen != inboxWrites.count()) {
                inboxSeen = inboxWrites.count();
                if (single(c, "SELECT EXISTS (SELECT 1 FROM inbox)") == 0) {
                    world.alerts().takenIn();
                }
            }
            for (NotifyModel.Unrecorded success :
                    List.copyOf(world.notifications().unrecorded())) {
                if (world.notifications().unrecorded().contains(success) && isRecorded(c, success)) {
                    world.notifications().recorded(success);
                }
            }
            return true;
        });
    }

    /** The groups, read again where something may have been written into them. */
    private List<Row> rows(Connection c) throws SQLException {
        if (groupsSeen != groupWrites.count()) {
            rows = read(c);
            groupsSeen = groupWrites.count();
        }
        return rows;
    }

    private static List<Row> read(Connection c) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement select = c.prepareStatement(
                        "SELECT id, source, path, name, iterations, watermark, interval_nanos, removed_at FROM rule_group");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                rows.add(new Row(
                        row.getLong(1),
                        new GroupId(row.getString(2), row.getString(3), row.getString(4)),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7),
                        row.getLong(8)));
            }
        }
        return rows;
    }

    private boolean step(Connection c, SimProcess by, Row row) throws SQLException {
        Seen seen = groups.computeIfAbsent(row.id(), _ -> new Seen(new GroupModel(world.scenario().data)));
        if (row.iterations() == seen.iterations) {
            return false;
        }
        seen.iterations = row.iterations();
        List<SimRules.Evaluation> evaluations = by.storage().takeCommitted(row.group());
        if (evaluations.isEmpty()) {
            return false;
        }
        long interval = evaluations.getFirst().by().intervalNanos();
        long lasting = 4 * Math.max(Math.max(interval, seen.interval), Timeline.MINUTE);
        List<Long> slots = new ArrayList<>();
        for (SimRules.Evaluation evaluation : evaluations) {
            boolean removed = evaluation.by().rules().isEmpty();
            long slot = removed ? row.watermark() : slot(evaluation);
            slots.add(slot);
            seen.model.step(specs(evaluation), slot, evaluation.failed());
            seen.model.takeWentBack().forEach((alert, at) -> world.alerts().lasts(alert, at + lasting));
            world.recordings().committed(evaluation.recorded());
            if (by.isAlone()) {
                tell(); // It told of each as it was.
            }
        }
        boolean oneDefinition = evaluations.stream()
                .allMatch(evaluation ->
                        !evaluation.by().rules().isEmpty() && evaluation.by().intervalNanos() == interval);
        if (oneDefinition) {
            slotsAreRight(row, seen, slots, interval);
        }
        if (row.watermark() < seen.watermark) {
            world.violated("a watermark never goes back", row.group().key());
        }
        seen.watermark = row.watermark();
        seen.interval = interval;
        compare(c, row, seen, evaluations.getLast());
        return true;
    }

    private static long slot(SimRules.Evaluation evaluation) {
        return Slots.of(evaluation.by()).slot(evaluation.atMillis() * 1_000_000L + 999_999);
    }

    private List<RuleSpec> specs(SimRules.Evaluation evaluation) {
        List<RuleSpec> specs = new ArrayList<>();
        for (Rule rule : evaluation.by().rules()) {
            if (rule instanceof AlertingRule alerting) {
                specs.add(world.scenario()
                        .spec(Integer.parseInt(alerting.annotations().getFirst().value())));
            }
        }
        return specs;
    }

    private void slotsAreRight(Row row, Seen seen, List<Long> slots, long interval) {
        String what = row.group().key() + " " + slots.stream().map(Trace::time).toList() + " after "
                + (seen.watermark == AlertInstance.NEVER ? "none" : Trace.time(seen.watermark));
        if (slots.getLast() > world.timeline().now()) {
            world.violated("no slot is evaluated before it has come", what);
        }
        if (slots.getFirst() <= seen.watermark) {
            world.violated("no slot is evaluated twice", what);
        }
        if (row.watermark() != slots.getLast()) {
            world.violated("the watermark is the last slot", what);
        }
        // The only process goes on in memory while the ledger takes nothing.
        if (!world.scenario().catchUp && !world.scenario().alone && slots.size() > 1) {
            world.violated("under latest one slot is evaluated", what);
        }
        for (int i = 1; i < slots.size(); i++) {
            if (world.scenario().catchUp && slots.get(i) != slots.get(i - 1) + interval) {
                world.violated("under catch-up each slot is evaluated", what);
            }
        }
        boolean wentOn = seen.watermark != AlertInstance.NEVER && seen.interval == interval && seen.removedAt == 0;
        long back = Math.min(CATCH_UP_SLOTS - 1, Timeline.HOUR / interval) * interval;
        boolean bound = world.timeline().now() - slots.getFirst() >= back;
        if (world.scenario().catchUp && wentOn && slots.getFirst() != seen.watermark + interval && !bound) {
            world.violated("under catch-up each slot is evaluated", what);
        }
    }

    private void compare(Connection c, Row row, Seen seen, SimRules.Evaluation last) throws SQLException {
        Set<String> defined = new HashSet<>();
        specs(last).forEach(spec -> defined.add(GroupModel.key(spec)));
        Map<String, String> actual = new TreeMap<>();
        try (PreparedStatement select = c.prepareStatement("SELECT r.name, l.text, a.state, a.active_at, a.fired_at,"
                + " a.keep_firing_since, a.resolved_at FROM rule r JOIN alert_instance a ON a.rule_id = r.id"
                + " JOIN label_set l ON l.id = a.labels_id WHERE r.group_id = ?")) {
            select.setLong(1, row.id());
            try (ResultSet alert = select.executeQuery()) {
                while (alert.next()) {
                    TreeMap<String, String> of = labels.computeIfAbsent(alert.getString(2), Observer::parse);
                    String rule = alert.getString(1) + " " + of.get("severity") + " " + of.get("team");
                    boolean over = alert.getInt(3) == 3;
                    if (over && !defined.contains(rule)) {
                        continue; // Of a rule that is gone; kept a while to be sent.
                    }
                    GroupModel.Alert found = new GroupModel.Alert(of, alert.getLong(4));
                    found.state = List.of("", "pending", "firing", "resolved").get(alert.getInt(3));
                    found.firedAt = alert.getLong(5);
                    found.keptSince = alert.getLong(6);
                    found.resolvedAt = alert.getLong(7);
                    actual.put(of.toString(), found.toString());
                }
            }
        }
        Map<String, String> expected = seen.model.states();
        if (!actual.equals(expected)) {
            world.violated(
                    "a group's state is that of a run of its evaluated slots",
                    row.group().key() + " at " + Trace.time(row.watermark()) + ": is " + actual + ", should be "
                            + expected);
        }
    }

    private static TreeMap<String, String> parse(String json) {
        try {
            TreeMap<String, String> map = new TreeMap<>();
            MAPPER.readTree(json)
                    .properties()
                    .forEach(e -> map.put(e.getKey(), e.getValue().asText()));
            return map;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void tell() {
        List<TreeMap<String, String>> firing = new ArrayList<>();
        groups.values().forEach(seen -> firing.addAll(seen.model.firing()));
        world.alerts().update(firing);
        world.watch().look();
    }

    /** Of what the only process could not commit at once the log has the last, and the history all. */
    private static boolean isRecorded(Connection c, NotifyModel.Unrecorded success) throws SQLException {
        long flushedAt = success.delivery().flushedAt();
        try (PreparedStatement select = c.prepareStatement("SELECT 1 FROM notification_log WHERE group_key = ?"
                + " AND receiver = ? AND position = ? AND (at = ? AND firing = ? AND resolved = ? OR at > ?)")) {
            select.setString(1, success.delivery().groupKey());
            select.setString(2, success.delivery().integration().receiver());
            select.setInt(3, success.delivery().integration().index());
            select.setLong(4, flushedAt);
            // What was decided anew before an attempt has the flush's time as well.
            select.setBytes(5, success.delivery().firing().toBytes());
            select.setBytes(6, success.delivery().resolved().toBytes());
            select.setLong(7, success.by().isAlone() ? flushedAt : Long.MAX_VALUE);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    /** Whether it is written down that an attempt to deliver begins: who dies with it leaves that behind. */
    boolean isBegun(PendingDelivery delivery) {
        return world.store().read(c -> {
            try (PreparedStatement select = c.prepareStatement(
                    "SELECT 1 FROM delivery WHERE idempotency_key = ?" + " AND flushed_at = ? AND uncertain = 1")) {
                select.setString(1, delivery.idempotencyKey());
                select.setLong(2, delivery.flushedAt());
                try (ResultSet row = select.executeQuery()) {
                    return row.next();
                }
            }
        });
    }

    /** Whether the history says why a message is sent again that arrived before. */
    boolean namesCause(PendingDelivery delivery, long since) {
        return world.store().read(c -> {
            try (PreparedStatement select = c.prepareStatement("SELECT 1 FROM history WHERE"
                    + " reason LIKE 'repeated:%' AND detail LIKE ?"
                    + " OR until >= ? AND subject = ? AND (reason LIKE 'attempt%' OR reason LIKE 'failed%'"
                    + " OR reason LIKE 'dropped%')")) {
                select.setString(1, "%" + delivery.idempotencyKey() + "%");
                select.setLong(2, since);
                select.setString(3, "notification " + delivery.groupKey() + " " + delivery.integration());
                try (ResultSet row = select.executeQuery()) {
                    return row.next();
                }
            }
        });
    }

    private static long single(Connection c, String sql) throws SQLException {
        try (PreparedStatement select = c.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Whether all groups are where they should be, a while after the last disturbance. */
    void judge() {
        long now = world.timeline().now();
        world.store().read(c -> {
            Set<Long> present = new HashSet<>();
            for (Row row : rows(c)) {
                present.add(row.id());
                Seen seen = groups.get(row.id());
                if (seen != null) {
                    seen.removedAt = row.removedAt();
                }
                long bound =
                        2 * row.interval() + 3 * world.scenario().tickSeconds * Timeline.SECOND + 90 * Timeline.SECOND;
                boolean quiet = now - world.faults().lastDisturbance() > bound;
                if (quiet && row.removedAt() == 0 && now - row.watermark() > bound) {
                    world.violated(
                            "a group is evaluated within its bound",
                            row.group().key() + ": last " + Trace.time(row.watermark()));
                }
            }
            if (outboxSeen != outboxWrites.count()) {
                waits = single(c, "SELECT COALESCE(MIN(created_at), " + Long.MAX_VALUE + ") FROM sample_outbox");
                outboxSeen = outboxWrites.count();
            }
            world.recordings().judge(waits);
            groups.entrySet().removeIf(entry -> {
                boolean gone = !present.contains(entry.getKey());
                transitions += gone ? entry.getValue().model.fired + entry.getValue().model.resolved : 0;
                return gone;
            });
            return true;
        });
    }

    /** Whether the history holds all that happened. */
    void judgeHistory() {
        int expected = transitions;
        for (Seen seen : groups.values()) {
            expected += seen.model.fired + seen.model.resolved;
        }
        int wanted = expected;
        world.store().read(c -> {
            long transitions = single(
                    c,
                    "SELECT COALESCE(SUM(count), 0) FROM history WHERE kind = 'transition'"
                            + " AND (reason LIKE 'firing:%' OR reason LIKE 'resolved:%')");
            if (transitions != wanted) {
                world.violated("the history is complete", transitions + " firings and resolutions, not " + wanted);
            }
            long delivered = single(c, "SELECT COALESCE(SUM(count), 0) FROM history WHERE reason LIKE 'delivered:%'");
            if (delivered != world.notifications().successes()) {
                world.violated(
                        "the history is complete",
                        delivered + " deliveries, not " + world.notifications().successes());
            }
            return true;
        });
    }
}
