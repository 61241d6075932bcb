package dev.tocsin.simulate;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A connection that prepares each statement once: that is most of what SQLite takes for the small ones of a ledger. */
final class CachedStatements {

    private final Connection connection;
    private final UnaryOperator<String> rewriting;
    private final Map<String, Deque<PreparedStatement>> free = new HashMap<>();

    private CachedStatements(Connection connection, UnaryOperator<String> rewriting) {
        this.connection = connection;
        this.rewriting = rewriting;
    }

    static Connection over(Connection connection, UnaryOperator<String> rewriting) {
        CachedStatements cache = new CachedStatements(connection, rewriting);
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
        Deque<PreparedStatement> known = free.computeIfAbsent(sql, _ -> new ArrayDeque<>());
        PreparedStatement statement =
                known.isEmpty() ? connection.prepareStatement(rewriting.apply(sql)) : known.removeLast();
        return proxy(PreparedStatement.class, (method, arguments) -> {
            if (method.getName().equals("close")) {
                known.addLast(statement);
                return null;
            }
            return method.invoke(statement, arguments);
        });
    }
}
