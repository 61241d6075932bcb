package dev.tocsin.promql.operator;

import dev.tocsin.promql.Expr;
import dev.tocsin.promql.Printer;
import dev.tocsin.promql.ValueType;
import dev.tocsin.promql.eval.VectorOperator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parts that several expressions, or several places of one, have in common: calls, aggregations and operations of
 * instant vectors with the same canonical text, outside of subqueries.
 */
public final class CommonParts {

    /** Nothing is in common. */
    public static final CommonParts NONE = new CommonParts();

    private final Set<String> seen = new HashSet<>();
    private final Map<String, Optional<Shared>> common = new HashMap<>();

    private CommonParts() {}

    /** What the expressions have in common. */
    public static CommonParts of(List<Expr> exprs) {
        CommonParts parts = new CommonParts();
        exprs.forEach(expr -> parts.note(expr, ResetHints.selectors(expr)));
        return parts;
    }

    private void note(Expr expr, Set<Expr> hinted) {
        if (expr instanceof Expr.Subquery) {
            return;
        }
        Optional<String> key = key(expr, hinted);
        if (key.isPresent() && !seen.add(key.get())) {
            // What is inside is planned once, with the first of them.
            common.put(key.get(), Optional.empty());
            return;
        }
        expr.children().forEach(child -> note(child, hinted));
    }

    private static Optional<String> key(Expr expr, Set<Expr> hinted) {
        boolean worthIt = expr instanceof Expr.Call || expr instanceof Expr.Aggregate || expr instanceof Expr.Binary;
        if (!worthIt || expr.type() != ValueType.VECTOR) {
            return Optional.empty();
        }
        // Under histogram_count(…) and the like histograms are read in another way than they are here.
        return hintedWithin(expr, hinted).equals(ResetHints.selectors(expr))
                ? Optional.of(Printer.canonical(expr))
                : Optional.empty();
    }

    private static Set<Expr> hintedWithin(Expr expr, Set<Expr> hinted) {
        Set<Expr> within = ResetHints.newSet();
        collect(expr, hinted, within);
        return within;
    }

    private static void collect(Expr expr, Set<Expr> hinted, Set<Expr> into) {
        if (hinted.contains(expr)) {
            into.add(expr);
        }
        expr.children().forEach(child -> collect(child, hinted, into));
    }

    /**
     * Names a part of which there are several; empty for any other.
     *
     * @param hinted selectors of the whole expression, see {@link ResetHints}
     */
    Optional<String> keyOf(Expr part, Set<Expr> hinted) {
        return common.isEmpty() ? Optional.empty() : key(part, hinted).filter(common::containsKey);
    }

    /** The operator of a part with this key, if one has been planned. */
    Optional<VectorOperator> planned(String key, Expr part) {
        return common.getOrDefault(key, Optional.empty())
                .map(shared -> shared.at(part.span().start()));
    }

    /** Keeps what was planned of a key for others; the operator to use in its place. */
    VectorOperator keep(String key, Expr part, VectorOperator planned) {
        Shared shared = new Shared(part, planned);
        common.put(key, Optional.of(shared));
        return shared.at(part.span().start());
    }
}
