package dev.tocsin.promql;

import dev.tocsin.model.GoFloat;
import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.model.Names;
import dev.tocsin.model.PromDuration;
import dev.tocsin.model.Utf8Order;
import dev.tocsin.promql.Expr.At;
import dev.tocsin.promql.Expr.Extension;
import dev.tocsin.promql.Expr.TimeShift;
import dev.tocsin.promql.Expr.VectorSelector;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Expressions as canonical text, on one line: what rules show as their query, what identifies a rule, what generator URLs
 * hold. Parsing the text gives the same expression, positions apart (Prometheus 3.14 {@code promql/parser/printer.go}).
 */
public final class Printer {

    private final StringBuilder out = new StringBuilder();

    private Printer() {}

    /** The canonical text of an expression. */
    public static String canonical(Expr expr) {
        Printer printer = new Printer();
        printer.print(expr);
        return printer.out.toString();
    }

    /** A name as it stands among labels: quoted where it is no identifier. */
    static String label(String name) {
        return Names.isLegacyLabelName(name) ? name : GoQuote.quote(name);
    }

    /** The operator of an aggregation and what stands before its parenthesis. */
    static String head(Expr.Aggregate aggregate) {
        Printer printer = new Printer();
        printer.head(aggregate.op(), aggregate.grouping(), aggregate.without());
        return printer.out.toString();
    }

    /** A binary operator with its modifiers. */
    static String operator(Expr.Binary binary) {
        Printer printer = new Printer();
        printer.out.append(binary.op().text());
        if (binary.returnBool()) {
            printer.out.append(" bool");
        }
        printer.matching(binary.matching());
        return printer.out.toString();
    }

    /** The brackets of a subquery and what follows them. */
    static String suffix(Expr.Subquery subquery) {
        Printer printer = new Printer();
        printer.out.append('[');
        printer.range(subquery.range());
        printer.out.append(':');
        subquery.step().ifPresent(printer::range);
        printer.out.append(']');
        printer.at(subquery.shift().at());
        printer.offset(subquery.shift().offset());
        return printer.out.toString();
    }

    /** What an expression does by itself: its text without that of its parts. */
    static String operation(Expr expr) {
        return switch (expr) {
            case Expr.Unary u -> u.minus() ? "-" : "+";
            case Expr.Binary b -> operator(b);
            case Expr.Call c -> c.function().name();
            case Expr.Aggregate a -> head(a).strip();
            case Expr.Subquery s -> suffix(s);
            case Expr.Paren p -> operation(p.expr());
            case VectorSelector v -> canonical(v);
            case Expr.MatrixSelector m -> canonical(m);
            case Expr.NumberLiteral n -> canonical(n);
            case Expr.StringLiteral s -> canonical(s);
        };
    }

    private void print(Expr expr) {
        switch (expr) {
            case Expr.NumberLiteral n -> number(n.value(), n.duration());
            case Expr.StringLiteral s -> GoQuote.append(out, s.value());
            case VectorSelector v -> {
                series(v);
                at(v.shift().at());
                extension(v.extension());
                offset(v.shift().offset());
            }
            case Expr.MatrixSelector m -> matrix(m);
            case Expr.Subquery s -> {
                print(s.expr());
                out.append(suffix(s));
            }
            case Expr.Paren p -> {
                out.append('(');
                print(p.expr());
                out.append(')');
            }
            case Expr.Unary u -> {
                out.append(u.minus() ? '-' : '+');
                print(u.expr());
            }
            case Expr.Binary b -> {
                print(b.left());
                out.append(' ').append(operator(b)).append(' ');
                print(b.right());
            }
            case Expr.Call c -> {
                out.append(c.function().name()).append('(');
                list(c.args());
                out.append(')');
            }
            case Expr.Aggregate a -> {
                head(a.op(), a.grouping(), a.without());
                out.append('(');
                list(a.children());
                out.append(')');
            }
        }
    }

    private void list(List<Expr> exprs) {
        for (int i = 0; i < exprs.size(); i++) {
            out.append(i > 0 ? ", " : "");
            print(exprs.get(i));
        }
    }

    private void head(AggregateOp op, List<String> grouping, boolean without) {
        out.append(op.text());
        if (without || !grouping.isEmpty()) {
            out.append(without ? " without " : " by ");
            labels(grouping);
            out.append(' ');
        }
    }

    private void labels(List<String> names) {
        out.append('(');
        for (int i = 0; i < names.size(); i++) {
            out.append(i > 0 ? ", " : "").append(label(names.get(i)));
        }
        out.append(')');
    }

    private void matching(VectorMatching matching) {
        boolean grouped = matching.group() != VectorMatching.Group.NONE;
        if (!matching.labels().isEmpty() || matching.on() || grouped) {
            out.append(matching.on() ? " on " : " ignoring ");
            labels(matching.labels());
        }
        if (grouped) {
            out.append(matching.group() == VectorMatching.Group.LEFT ? " group_left " : " group_right ");
            labels(matching.include());
        }
        OptionalDouble left = matching.fillLeft();
        OptionalDouble right = matching.fillRight();
        if (left.isPresent() && right.isPresent() && left.getAsDouble() == right.getAsDouble()) {
            fill("fill", left);
        } else {
            fill("fill_left", left);
            fill("fill_right", right);
        }
    }

    private void fill(String keyword, OptionalDouble value) {
        value.ifPresent(v -> out.append(' ')
                .append(keyword)
                .append(" (")
                .append(GoFloat.g(v))
                .append(')'));
    }

    private void series(VectorSelector selector) {
        String name = selector.name();
        out.append(name);
        List<String> matchers = new ArrayList<>();
        for (Matcher matcher : selector.matchers()) {
            boolean folded = !name.isEmpty()
                    && matcher.op() == Matcher.Op.EQUAL
                    && matcher.name().equals(Labels.METRIC_NAME)
                    && matcher.value().equals(name);
            if (!folded) {
                matchers.add(matcher.toString());
            }
        }
        if (!matchers.isEmpty()) {
            matchers.sort(Utf8Order::compare);
            out.append('{').append(String.join(",", matchers)).append('}');
        }
    }

    private void matrix(Expr.MatrixSelector matrix) {
        TimeShift shift = matrix.selector().shift();
        series(matrix.selector());
        out.append('[');
        range(matrix.range());
        out.append(']');
        extension(matrix.selector().extension());
        at(shift.at());
        offset(shift.offset());
    }

    private void extension(Extension extension) {
        out.append(
                switch (extension) {
                    case NONE -> "";
                    case ANCHORED -> " anchored";
                    case SMOOTHED -> " smoothed";
                });
    }

    private void at(At at) {
        out.append(
                switch (at) {
                    case At.Evaluation e -> "";
                    case At.Start s -> " @ start()";
                    case At.End e -> " @ end()";
                    case At.Fixed f -> " @ " + seconds(f.millis());
                });
    }

    /** Three decimals of the float that Prometheus keeps: beyond 2^53 ms they are not exact there either. */
    private static String seconds(long millis) {
        return new BigDecimal(millis / 1000.0)
                .setScale(3, RoundingMode.HALF_EVEN)
                .toPlainString();
    }

    private void offset(Optional<DurationExpr> offset) {
        offset.ifPresent(o -> {
            out.append(" offset ");
            range(o);
        });
    }

    /** A duration where one is expected: a literal in units, however it was written. */
    private void range(DurationExpr duration) {
        if (duration instanceof DurationExpr.Literal literal) {
            out.append(literal.seconds() < 0 ? "-" : "").append(PromDuration.format(Math.abs(literal.millis())));
        } else {
            arithmetic(duration);
        }
    }

    private void arithmetic(DurationExpr duration) {
        switch (duration) {
            case DurationExpr.Literal l -> number(l.seconds(), l.duration());
            case DurationExpr.Step s -> out.append("step()");
            case DurationExpr.Range r -> out.append("range()");
            case DurationExpr.Negate n -> {
                out.append('-');
                arithmetic(n.operand());
            }
            case DurationExpr.Binary b -> {
                arithmetic(b.left());
                out.append(' ').append(b.op()).append(' ');
                arithmetic(b.right());
            }
            case DurationExpr.Extreme e -> {
                out.append(e.max() ? "max_of(" : "min_of(");
                arithmetic(e.left());
                out.append(", ");
                arithmetic(e.right());
                out.append(')');
            }
            case DurationExpr.Paren p -> {
                out.append('(');
                arithmetic(p.inner());
                out.append(')');
            }
        }
    }

    private void number(double value, boolean duration) {
        if (duration) {
            // Nanoseconds cut off at whole milliseconds; the sign stands in front also of what is less than one.
            out.append(value < 0 ? "-" : "").append(PromDuration.format((long) (Math.abs(value) * 1e9) / 1_000_000));
        } else {
            out.append(GoFloat.f(value));
        }
    }
}
