package dev.tocsin.simulate;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A connection that prepares each statement once: that is most of what SQLite takes for the small ones of a ledger. */
final class CachedStatements {

    private final Connection connection;
    private final UnaryOperator<String> rewriting;
    private final Writing writing;
    private final Map<String, Prepared> known = new HashMap<>();

    /** Told before each execution of a statement that may write. */
    interface Writing {
        void begins(String sql) throws SQLException;
    }

    /** A text, and the statements of it that are not in use. */
    private static final class Prepared {
        final String sql;
        final boolean writes;
        final Deque<PreparedStatement> free = new ArrayDeque<>();

        Prepared(String sql) {
            this.sql = sql;
            this.writes = !sql.startsWith("SELECT ");
        }
    }

    private CachedStatements(Connection connection, UnaryOperator<String> rewriting, Writing writing) {
        this.connection = connection;
        this.rewriting = rewriting;
        this.writing = writing;
    }

    static Connection over(Connection connection, UnaryOperator<String> rewriting, Writing writing) {
        CachedStatements cache = new CachedStatements(connection, rewriting, writing);
        return proxy(Connection.class, cache::call);
    }

    private interface Call {
        Object on(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                CachedStatements.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return call.on(method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("prepareStatement") && arguments.length == 1) {
            return prepare((String) arguments[0]);
        }
        return method.invoke(connection, arguments);
    }

    private PreparedStatement prepare(String sql) throws Throwable {
        Prepared prepared = known.computeIfAbsent(sql, Prepared::new);
        PreparedStatement statement = prepared.free.isEmpty()
                ? connection.prepareStatement(rewriting.apply(sql))
                : prepared.free.removeLast();
        return proxy(PreparedStatement.class, (method, arguments) -> {
            String name = method.getName();
            if (name.equals("close")) {
                prepared.free.addLast(statement);
                return null;
            }
            if (prepared.writes && name.startsWith("execute")) {
                writing.begins(prepared.sql);
            }
            return method.invoke(statement, arguments);
        });
    }
}
