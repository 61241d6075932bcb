package dev.tocsin.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tocsin.model.Matcher;
import dev.tocsin.notify.silence.Silence;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The table {@code silence}; matchers are JSON lists of {@code [name, operator, value]}, one list a set. */
public final class SilenceRows {

    private static final String COLUMNS =
            "SELECT id, matchers, starts_at, ends_at, updated_at, created_by, comment, annotations FROM silence";

    private final Dialect dialect;

    SilenceRows(Dialect dialect) {
        this.dialect = dialect;
    }

    /** The silence with an id. */
    public Optional<Silence> find(Connection c, String id) throws SQLException {
        return one(c, id, "");
    }

    /** The silence with an id, which nobody else changes before the transaction ends. */
    public Optional<Silence> lock(Connection c, String id) throws SQLException {
        return one(c, id, dialect.forUpdate());
    }

    private static Optional<Silence> one(Connection c, String id, String lock) throws SQLException {
        try (PreparedStatement select = c.prepareStatement(COLUMNS + " WHERE id = ?" + lock)) {
            select.setString(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(silence(row)) : Optional.empty();
            }
        }
    }

    static void write(Connection c, Collection<Silence> silences) throws SQLException {
        try (PreparedStatement upsert = c.prepareStatement("INSERT INTO silence (id, matchers, starts_at, ends_at,"
                + " updated_at, created_by, comment, annotations) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (id) DO UPDATE SET matchers = excluded.matchers, starts_at = excluded.starts_at,"
                + " ends_at = excluded.ends_at, updated_at = excluded.updated_at, created_by = excluded.created_by,"
                + " comment = excluded.comment, annotations = excluded.annotations")) {
            for (Silence silence : silences) {
                upsert.setString(1, silence.id());
                upsert.setString(2, matchers(silence.matcherSets()));
                upsert.setLong(3, silence.startsAt());
                upsert.setLong(4, silence.endsAt());
                upsert.setLong(5, silence.updatedAt());
                upsert.setString(6, silence.createdBy());
                upsert.setString(7, silence.comment());
                upsert.setString(8, Json.ofMap(silence.annotations()));
                upsert.executeUpdate();
            }
        }
    }

    /** All silences that are kept. */
    public static List<Silence> all(Connection c) throws SQLException {
        List<Silence> silences = new ArrayList<>();
        try (PreparedStatement select = c.prepareStatement(COLUMNS);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                silences.add(silence(row));
            }
        }
        return silences;
    }

    private static Silence silence(ResultSet row) throws SQLException {
        return new Silence(
                row.getString(1),
                matchers(row.getString(2)),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getString(6),
                row.getString(7),
                Json.toMap(row.getString(8)));
    }

    private static String matchers(List<List<Matcher>> sets) {
        return Json.write(64, json -> {
            json.writeStartArray();
            for (List<Matcher> set : sets) {
                json.writeStartArray();
                for (Matcher m : set) {
                    String[] one = {m.name(), m.op().text(), m.value()};
                    json.writeArray(one, 0, one.length);
                }
                json.writeEndArray();
            }
            json.writeEndArray();
        });
    }

    private static List<List<Matcher>> matchers(String text) {
        List<List<Matcher>> sets = new ArrayList<>();
        for (JsonNode set : Json.tree(text, "a silence's matchers")) {
            List<Matcher> matchers = new ArrayList<>();
            for (JsonNode m : set) {
                matchers.add(Matcher.of(
                        op(m.path(1).asText()), m.path(0).asText(), m.path(2).asText()));
            }
            sets.add(matchers);
        }
        return sets;
    }

    private static Matcher.Op op(String text) {
        for (Matcher.Op op : Matcher.Op.values()) {
            if (op.text().equals(text)) {
                return op;
            }
        }
        throw new LedgerException(LedgerException.Kind.CORRUPT, "ledger: not a matcher's operator: " + text);
    }
}
