package dev.tocsin.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Queries whose rows become a list. */
final class RowQueries {

    /** So many keys one statement names. */
    private static final int KEYS = 500;

    private RowQueries() {}

    /** Makes something of the row that a result stands at. */
    @FunctionalInterface
    interface RowMapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    static <T> List<T> rows(Connection c, String sql, RowMapper<T> mapper) throws SQLException {
        List<T> rows = new ArrayList<>();
        try (PreparedStatement select = c.prepareStatement(sql)) {
            addAll(rows, select, mapper);
        }
        return rows;
    }

    /** Runs a query that ends with a column's name for the rows where that is one of these keys. */
    static <T> List<T> rowsIn(Connection c, String sql, Collection<?> keys, RowMapper<T> mapper) throws SQLException {
        return rowsIn(c, sql, keys, "", mapper);
    }

    /** As {@link #rowsIn(Connection, String, Collection, RowMapper)}, with words after the keys. */
    static <T> List<T> rowsIn(Connection c, String sql, Collection<?> keys, String end, RowMapper<T> mapper)
            throws SQLException {
        List<T> rows = new ArrayList<>();
        List<?> all = new ArrayList<>(keys);
        for (int from = 0; from < all.size(); from += KEYS) {
            List<?> some = all.subList(from, Math.min(all.size(), from + KEYS));
            try (PreparedStatement select =
                    c.prepareStatement(sql + " IN (" + "?, ".repeat(some.size() - 1) + "?)" + end)) {
                for (int i = 0; i < some.size(); i++) {
                    select.setObject(i + 1, some.get(i));
                }
                addAll(rows, select, mapper);
            }
        }
        return rows;
    }

    private static <T> void addAll(List<T> rows, PreparedStatement select, RowMapper<T> mapper) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                rows.add(mapper.map(row));
            }
        }
    }
}
