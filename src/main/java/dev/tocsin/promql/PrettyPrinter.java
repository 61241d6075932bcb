package dev.tocsin.promql;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Expressions over several lines, as {@code /api/v1/format_query} and {@code promtool promql format} show them: what is
 * longer than 100 bytes in canonical form is broken up and indented (Prometheus 3.14 {@code promql/parser/prettier.go}).
 */
public final class PrettyPrinter {

    private static final int MAX_BYTES = 100;

    private PrettyPrinter() {}

    /** The formatted text of an expression. */
    public static String format(Expr expr) {
        return format(expr, 0);
    }

    private static String format(Expr expr, int level) {
        String canonical = Printer.canonical(expr);
        boolean split = canonical.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES;
        String indent = "  ".repeat(level);
        return switch (expr) {
            case Expr.Aggregate a
            when split -> {
                List<String> lines = new ArrayList<>();
                for (Expr child : a.children()) {
                    lines.add(format(child, level + 1));
                }
                yield indent + Printer.head(a) + "(\n" + String.join(",\n", lines) + "\n" + indent + ")";
            }
            case Expr.Binary b
            when split ->
                format(b.left(), level + 1) + "\n" + indent + Printer.operator(b) + "\n" + format(b.right(), level + 1);
            case Expr.Call c
            when split -> {
                List<String> lines = new ArrayList<>();
                for (Expr argument : c.args()) {
                    lines.add(format(argument, level + 1));
                }
                yield indent + c.function().name() + "(\n" + String.join(",\n", lines) + "\n" + indent + ")";
            }
            case Expr.Paren p when split -> indent + "(\n" + format(p.expr(), level + 1) + "\n" + indent + ")";
            // A short subquery is not indented: Prometheus forgets to, and files formatted with promtool show it.
            case Expr.Subquery s -> split ? format(s.expr(), level) + Printer.suffix(s) : canonical;
            case Expr.Unary u ->
                indent + (u.minus() ? '-' : '+') + format(u.expr(), level).strip();
            default -> indent + canonical;
        };
    }
}
