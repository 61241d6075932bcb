package dev.tocsin.promql;

import dev.tocsin.promql.eval.Scratch;
import dev.tocsin.promql.operator.CommonParts;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Plans for expressions that are evaluated one after the other, again and again: the rules of a group. Parts that they have
 * in common are evaluated once for all that are given the same {@link Sharing}. One thread at a time.
 */
public final class PreparedQueries {

    private final EngineOptions options;
    private final Scratch scratch;
    private final CommonParts common;
    private final Map<Expr, PreparedQuery> plans = new IdentityHashMap<>();

    PreparedQueries(EngineOptions options, Scratch scratch, List<Expr> exprs) {
        this.options = options;
        this.scratch = scratch;
        this.common = CommonParts.of(exprs);
    }

    /**
     * The plan of one of the expressions, made when it is first asked for.
     *
     * @throws QueryException if the expression cannot be planned, which does not touch the others
     */
    public PreparedQuery of(Expr expr) {
        return plans.computeIfAbsent(expr, e -> new PreparedQuery(options, e, common, scratch));
    }
}
