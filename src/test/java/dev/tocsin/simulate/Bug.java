package dev.tocsin.simulate;

/**
 * A bug that is put into the code under test from its edges, so that a test can show that the simulator finds it: into the
 * statements on their way to the database, or into what a receiver says.
 */
enum Bug {
    NONE,

    /** A rule group is committed whoever has claimed or advanced it meanwhile. */
    NO_FENCE_ON_RULE_GROUPS(
            " WHERE id = ? AND version = ? AND fence = ?", " WHERE id = ? AND ? IS NOT NULL AND ? IS NOT NULL"),

    /** A claim on an aggregation group is not told from an earlier one. */
    NO_FENCE_ON_NOTIFICATIONS(
            " lease_until = ?, fence = fence + 1 WHERE id = ? RETURNING fence",
            " lease_until = ?, fence = 1 WHERE id = ? RETURNING fence"),

    /** Nobody is kept from an aggregation group while its deliveries are attempted. */
    NO_LEASE_ON_NOTIFICATIONS(
            "SET lease_owner = ?, lease_until = ?, fence = fence + 1 WHERE id = ?",
            "SET lease_owner = ?, lease_until = 0 * ?, fence = fence + 1 WHERE id = ?"),

    /** What is decided is delivered at once, and committed after that. */
    DELIVERS_BEFORE_COMMIT,

    /** What a receiver did not take is never attempted again before the next flush. */
    FORGETS_RETRIES(
            " UNION SELECT group_id FROM delivery WHERE next_attempt <= ?",
            " UNION SELECT group_id FROM delivery WHERE next_attempt + 9000000000000000000 <= ?"),

    /** A receiver that fails is taken for one that took it. */
    TAKES_FAILURE_FOR_SUCCESS,

    /** Silences are not looked at. */
    IGNORES_SILENCES(
            "comment, annotations FROM silence",
            "comment, annotations FROM (SELECT * FROM silence WHERE 1 = 0) silence"),

    /** Alerts that another process took in do not inhibit. */
    FORGETS_INHIBITING("a.step > ?", "a.step > ? AND 1 = 0"),

    /** Changes are taken in by the ids of their rows, which do not tell which of two processes was first. */
    TAKES_IN_BY_ID("ORDER BY i.updated_at, i.id", "ORDER BY i.id"),

    /** A group that is no longer defined is defined again by the commit that ends its alerts. */
    REVIVES_GROUPS("removed_at = ?, state = ? WHERE id = ?", "removed_at = 0 * ?, state = ? WHERE id = ?"),

    /** A slot is passed over after each that was evaluated. */
    SKIPS_SLOTS(
            "SET version = version + 1, lease_until = 0, watermark = ?, next_due = ?,",
            "SET version = version + 1, lease_until = 0, watermark = ?, next_due = ? + interval_nanos,"),

    /** What a receiver may know, although nobody recorded it, is not looked at. */
    FORGETS_DOUBT("receiver_data, doubt FROM", "receiver_data, '' AS doubt FROM"),

    /** A process that begins to evaluate a rule does not look at what the rule recorded before. */
    FORGETS_RECORDED_SERIES("s.rule_id = r.id WHERE r.group_id = ?", "s.rule_id = r.id WHERE r.group_id = -?"),

    /** Samples are deleted when they are taken to be sent. */
    LOSES_SAMPLES(
            "UPDATE sample_outbox SET lease_owner = '', lease_until = 0 WHERE", "DELETE FROM sample_outbox WHERE"),

    /** What happens is written down and not counted. */
    LOSES_HISTORY("VALUES (?, ?, ?, ?, 1, ?", "VALUES (?, ?, ?, ?, 0, ?"),

    /** A process goes by its own clock, which is half a minute wrong. */
    OWN_CLOCK;

    private final String statement;
    private final String instead;

    Bug() {
        this("", "");
    }

    Bug(String statement, String instead) {
        this.statement = statement;
        this.instead = instead;
    }

    /** A statement with the bug in it, if it belongs there. */
    String in(String sql) {
        return statement.isEmpty() ? sql : sql.replace(statement, instead);
    }
}
