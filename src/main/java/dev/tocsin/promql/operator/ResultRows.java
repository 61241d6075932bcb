package dev.tocsin.promql.operator;

import dev.tocsin.model.Labels;
import dev.tocsin.promql.BinaryOp;
import dev.tocsin.promql.VectorMatching;
import dev.tocsin.promql.eval.NameRemoval;
import dev.tocsin.promql.eval.Rows;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import java.util.Arrays;

/**
 * Rows of the result of a binary operator between vectors, found by the pair of rows they come from. A pair is worked out
 * when it first occurs; it stays known while the rows of both sides are the same.
 */
final class ResultRows {

    private static final int UNKNOWN = -2;

    private final VectorMatching matching;
    private final boolean dropsName;
    private final boolean marksName;
    private final NameRemoval names;
    private final Rows many;
    private final Rows one;

    private final Rows.Builder builder = new Rows.Builder(pair -> labels((int) (pair >> 32), (int) pair));
    /** The first result of each row of the many side, and the row of the one side that was its partner. */
    private final int[] byMany;

    private final int[] partners;
    /** Results of other pairs. */
    private final Long2IntOpenHashMap others = new Long2IntOpenHashMap();

    private Rows built = Rows.NONE;

    ResultRows(BinaryOp op, VectorMatching matching, boolean returnBool, NameRemoval names, Rows many, Rows one) {
        this.matching = matching;
        this.names = names;
        this.marksName = returnBool;
        // Only bool can wait for the end of the query (Prometheus resultMetric).
        boolean trims = op == BinaryOp.TRIM_LOWER || op == BinaryOp.TRIM_UPPER;
        this.dropsName = (op.kind() == BinaryOp.Kind.ARITHMETIC && !trims) || (returnBool && !names.delayed());
        this.many = many;
        this.one = one;
        this.byMany = new int[many.count()];
        Arrays.fill(byMany, UNKNOWN);
        this.partners = new int[matching.include().isEmpty() ? 0 : many.count()];
        others.defaultReturnValue(UNKNOWN);
    }

    /** The row of a pair; −1 stands for a partner that a fill value replaced. */
    int of(int manyRow, int oneRow) {
        if (manyRow < 0) {
            return other(manyRow, oneRow);
        }
        // Where the one side does not matter for the labels there is one partner.
        boolean matters = partners.length > 0;
        int known = byMany[manyRow];
        if (known == UNKNOWN) {
            known = add(manyRow, oneRow);
            byMany[manyRow] = known;
            if (matters) {
                partners[manyRow] = oneRow;
            }
        } else if (matters && partners[manyRow] != oneRow) {
            return other(manyRow, oneRow);
        }
        return known;
    }

    private int other(int manyRow, int oneRow) {
        long pair = pair(manyRow, oneRow);
        int known = others.get(pair);
        if (known == UNKNOWN) {
            known = add(manyRow, oneRow);
            others.put(pair, known);
        }
        return known;
    }

    private int add(int manyRow, int oneRow) {
        return builder.row(labels(manyRow, oneRow), marksName && names.delayed(), pair(manyRow, oneRow));
    }

    private static long pair(int manyRow, int oneRow) {
        return (long) manyRow << 32 | oneRow & 0xffffffffL;
    }

    private Labels labels(int manyRow, int oneRow) {
        Labels base = manyRow >= 0 ? many.labels(manyRow) : matched(one.labels(oneRow));
        Labels partner = oneRow >= 0 ? one.labels(oneRow) : matched(many.labels(manyRow));
        Labels out = dropsName ? names.withoutName(base) : base;
        if (matching.group() == VectorMatching.Group.NONE) {
            out = matching.on() ? out.keeping(matching.labels()) : out.without(matching.labels());
        }
        if (!matching.include().isEmpty()) {
            Labels.Builder changed = out.toBuilder();
            for (String name : matching.include()) {
                changed.set(name, partner.get(name));
            }
            out = changed.build();
        }
        return out;
    }

    /** The labels by which a row is matched: those of a sample that a fill value stands for. */
    private Labels matched(Labels labels) {
        if (matching.on()) {
            return labels.keeping(matching.labels());
        }
        return labels.without(matching.labels()).without(Labels.METRIC_NAME);
    }

    int count() {
        return builder.count();
    }

    /** All rows known; the same object while none was added. */
    Rows rows() {
        if (built.count() != builder.count()) {
            built = builder.build();
        }
        return built;
    }
}
