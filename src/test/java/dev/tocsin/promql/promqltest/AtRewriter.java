package dev.tocsin.promql.promqltest;

import dev.tocsin.promql.Expr;
import dev.tocsin.promql.Expr.At;
import dev.tocsin.promql.Expr.TimeShift;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Fixes the time of every selector with {@code @}, so that a result must not depend on the evaluation time. */
final class AtRewriter {

    /** Functions whose result depends on the evaluation time although their arguments do not. */
    private static final Set<String> UNSAFE = Set.of(
            "days_in_month",
            "day_of_month",
            "day_of_week",
            "day_of_year",
            "end",
            "hour",
            "minute",
            "month",
            "year",
            "predict_linear",
            "range",
            "start",
            "step",
            "time",
            "timestamp");

    private final long at;

    private AtRewriter(long at) {
        this.at = at;
    }

    /** The expression with all selectors at a time, or nothing if that would change its meaning. */
    static Optional<Expr> rewrite(Expr expr, long timeMillis) {
        return unsafe(expr) ? Optional.empty() : Optional.of(new AtRewriter(timeMillis).rewrite(expr));
    }

    private static boolean unsafe(Expr expr) {
        // Below a subquery that got its own @, Prometheus looks no further; its arguments may be what they like.
        if (expr instanceof Expr.Subquery) {
            return false;
        }
        return expr instanceof Expr.Call call && UNSAFE.contains(call.function().name())
                || expr.children().stream().anyMatch(AtRewriter::unsafe);
    }

    private TimeShift fixed(TimeShift shift) {
        return shift.at() instanceof At.Fixed ? shift : new TimeShift(shift.offset(), new At.Fixed(at));
    }

    private Expr rewrite(Expr expr) {
        return switch (expr) {
            case Expr.NumberLiteral n -> n;
            case Expr.StringLiteral s -> s;
            case Expr.VectorSelector v -> selector(v);
            case Expr.MatrixSelector m -> new Expr.MatrixSelector(selector(m.selector()), m.range(), m.span());
            case Expr.Subquery s -> new Expr.Subquery(s.expr(), s.range(), s.step(), fixed(s.shift()), s.span());
            case Expr.Paren p -> new Expr.Paren(rewrite(p.expr()), p.span());
            case Expr.Unary u -> new Expr.Unary(u.minus(), rewrite(u.expr()), u.span());
            case Expr.Binary b ->
                new Expr.Binary(
                        b.op(),
                        rewrite(b.left()),
                        rewrite(b.right()),
                        b.matching(),
                        b.returnBool(),
                        b.span(),
                        b.operator());
            case Expr.Call c -> new Expr.Call(c.function(), all(c.args()), c.span());
            case Expr.Aggregate a ->
                new Expr.Aggregate(
                        a.op(),
                        rewrite(a.expr()),
                        a.parameter().map(this::rewrite),
                        a.grouping(),
                        a.without(),
                        a.span());
        };
    }

    private List<Expr> all(List<Expr> exprs) {
        return exprs.stream().map(this::rewrite).toList();
    }

    private Expr.VectorSelector selector(Expr.VectorSelector v) {
        return new Expr.VectorSelector(v.name(), v.matchers(), fixed(v.shift()), v.extension(), v.span());
    }
}
