package dev.tocsin.ledger;

import dev.tocsin.rules.GroupId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Claims on rule groups, for a ledger that several processes share: who evaluates a group until when. A claim raises the
 * group's fence; {@link RuleLedger#commit} is refused once somebody has a later claim, and ends the claim otherwise.
 */
public final class RuleClaims {

    private final Database database;

    RuleClaims(Database database) {
        this.database = database;
    }

    /**
     * A group that is this worker's for a while.
     *
     * @param row names the group's row
     * @param version of its committed state
     * @param fence number of the claim
     * @param removed whether its definition has gone
     */
    public record Claim(GroupId group, long row, long version, long fence, boolean removed) {}

    /**
     * Claims groups that are due and nobody's.
     *
     * @param owner who claims, for people to read
     * @param lease nanoseconds
     * @param storage name of the storage that this worker can read
     * @param limit at most so many
     */
    public List<Claim> claim(String owner, long lease, String storage, int limit) {
        return database.write(c -> {
            long now = database.nowNanos(c);
            List<Claim> claims = new ArrayList<>();
            try (PreparedStatement update = c.prepareStatement(
                    "UPDATE rule_group SET lease_owner = ?, lease_until = ?, fence = fence + 1 WHERE id IN"
                            + " (SELECT id FROM rule_group WHERE next_due <= ? AND lease_until <= ? AND storage = ?"
                            + " ORDER BY next_due LIMIT ?"
                            + database.dialect().forUpdateSkipLocked()
                            + ") RETURNING id, source, path, name, version, fence, removed_at")) {
                update.setString(1, owner);
                update.setLong(2, now + lease);
                update.setLong(3, now);
                update.setLong(4, now);
                update.setString(5, storage);
                update.setInt(6, limit);
                try (ResultSet row = update.executeQuery()) {
                    while (row.next()) {
                        claims.add(new Claim(
                                new GroupId(row.getString(2), row.getString(3), row.getString(4)),
                                row.getLong(1),
                                row.getLong(5),
                                row.getLong(6),
                                row.getLong(7) != 0));
                    }
                }
            }
            return claims;
        });
    }

    /**
     * Makes claims last longer.
     *
     * @return rows of the groups whose claims still stand
     */
    public Set<Long> renew(Collection<Claim> claims, long lease) {
        return database.write(c -> {
            long until = database.nowNanos(c) + lease;
            Set<Long> standing = new HashSet<>();
            try (PreparedStatement update = c.prepareStatement(
                    "UPDATE rule_group SET lease_until = ? WHERE id = ? AND fence = ? AND lease_until > 0")) {
                for (Claim claim : claims) {
                    update.setLong(1, until);
                    update.setLong(2, claim.row());
                    update.setLong(3, claim.fence());
                    if (update.executeUpdate() == 1) {
                        standing.add(claim.row());
                    }
                }
            }
            return standing;
        });
    }

    /**
     * Ends a claim without having done anything.
     *
     * @param notBefore when the group is due again at the earliest; 0 leaves that as it is
     */
    public void release(Claim claim, long notBefore) {
        database.update(c -> {
            try (PreparedStatement update =
                    c.prepareStatement("UPDATE rule_group SET lease_until = ? WHERE id = ? AND fence = ?")) {
                update.setLong(1, notBefore);
                update.setLong(2, claim.row());
                update.setLong(3, claim.fence());
                update.executeUpdate();
            }
        });
    }

    /** When the next group of a storage that is nobody's is due, epoch nanoseconds, or its claim ends. */
    public OptionalLong nextDue(String storage) {
        return database.read(c -> nextDue(c, storage));
    }

    private static OptionalLong nextDue(Connection c, String storage) throws SQLException {
        try (PreparedStatement select = c.prepareStatement("SELECT MIN(CASE WHEN lease_until > next_due"
                + " THEN lease_until ELSE next_due END) FROM rule_group WHERE storage = ?")) {
            select.setString(1, storage);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                long due = row.getLong(1);
                return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(due);
            }
        }
    }
}
