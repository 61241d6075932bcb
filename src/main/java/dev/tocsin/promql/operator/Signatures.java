package dev.tocsin.promql.operator;

import dev.tocsin.model.Labels;
import dev.tocsin.promql.VectorMatching;
import dev.tocsin.promql.eval.Rows;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers the match groups of two sides of a binary operator; kept while the rows of both are the same. */
final class Signatures {

    private final boolean on;
    private final Collection<String> names;

    private Rows leftRows = Rows.NONE;
    private Rows rightRows = Rows.NONE;
    private int[] left = {};
    private int[] right = {};
    private int count;

    Signatures(VectorMatching matching) {
        this.on = matching.on();
        List<String> all = new ArrayList<>(matching.labels());
        if (!on) {
            all.add(Labels.METRIC_NAME);
        }
        this.names = List.copyOf(all);
    }

    /** Brings the numbers up to date; true if they changed. */
    boolean update(Rows ofLeft, Rows ofRight) {
        if (ofLeft == leftRows && ofRight == rightRows) {
            return false;
        }
        leftRows = ofLeft;
        rightRows = ofRight;
        Map<Labels, Integer> numbers = HashMap.newHashMap(Math.max(ofLeft.count(), ofRight.count()));
        left = number(ofLeft, numbers);
        right = number(ofRight, numbers);
        count = numbers.size();
        return true;
    }

    private int[] number(Rows rows, Map<Labels, Integer> numbers) {
        int[] out = new int[rows.count()];
        for (int row = 0; row < out.length; row++) {
            Labels labels = rows.labels(row);
            Labels signature = on ? labels.keeping(names) : labels.without(names);
            Integer number = numbers.putIfAbsent(signature, numbers.size());
            out[row] = number == null ? numbers.size() - 1 : number;
        }
        return out;
    }

    /** Group number by left row. */
    int[] left() {
        return left;
    }

    /** Group number by right row. */
    int[] right() {
        return right;
    }

    /** Number of groups. */
    int count() {
        return count;
    }
}
