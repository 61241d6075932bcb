package dev.tocsin.promql.aggregate;

import dev.tocsin.model.Labels;
import dev.tocsin.promql.eval.Rows;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** To which group each row belongs: kept while the rows are the same. */
final class Grouping {

    private final List<String> names;
    private final boolean without;

    private Rows input = Rows.NONE;
    private Rows groups = Rows.NONE;
    private int[] groupOf = {};
    /** Made by those aggregations that ask for it. */
    private @Nullable Members members;

    /** Groups by the named labels, or by all but the named ones and the metric name. */
    Grouping(List<String> names, boolean without) {
        this.without = without;
        List<String> all = new ArrayList<>(names);
        if (without) {
            all.add(Labels.METRIC_NAME);
        }
        this.names = List.copyOf(all);
    }

    void update(Rows rows) {
        if (rows == input) {
            return;
        }
        input = rows;
        members = null;
        groupOf = new int[rows.count()];
        Rows.Builder builder = new Rows.Builder(row -> groupLabels(rows.labels((int) row)));
        for (int row = 0; row < groupOf.length; row++) {
            groupOf[row] = builder.row(groupLabels(rows.labels(row)), rows.dropsName(row), row);
            if (rows.dropsName(row)) {
                builder.dropName(groupOf[row]);
            }
        }
        groups = builder.build();
    }

    /** The labels of the group of some labels. */
    Labels groupLabels(Labels labels) {
        return without ? labels.without(names) : labels.keeping(names);
    }

    /** Group number by row. */
    int[] groupOf() {
        return groupOf;
    }

    /** Labels of the groups. */
    Rows groups() {
        return groups;
    }

    /** The rows of each group. */
    Members members() {
        Members known = members;
        if (known == null) {
            known = Members.of(groupOf, groups.count());
            members = known;
        }
        return known;
    }
}
