package dev.tocsin.promql.aggregate;

import dev.tocsin.model.Labels;
import dev.tocsin.promql.eval.Rows;
import java.util.ArrayList;
import java.util.List;

/** To which group each row belongs: kept while the rows are the same. */
final class Grouping {

    private final List<String> names;
    private final boolean without;

    private Rows input = Rows.NONE;
    private Rows groups = Rows.NONE;
    private int[] groupOf = {};
    private int[] members = {};
    private int[] starts = {0};

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
        groupOf = new int[rows.count()];
        Rows.Builder builder = new Rows.Builder();
        for (int row = 0; row < groupOf.length; row++) {
            groupOf[row] = builder.row(groupLabels(rows.labels(row)), rows.dropsName(row));
            if (rows.dropsName(row)) {
                builder.dropName(groupOf[row]);
            }
        }
        groups = builder.build();
        sortMembers();
    }

    /** Counting sort of the rows by group; rows of a group stay in order. */
    private void sortMembers() {
        int count = groups.count();
        starts = new int[count + 1];
        for (int group : groupOf) {
            starts[group + 1]++;
        }
        for (int group = 0; group < count; group++) {
            starts[group + 1] += starts[group];
        }
        members = new int[groupOf.length];
        int[] next = starts.clone();
        for (int row = 0; row < groupOf.length; row++) {
            members[next[groupOf[row]]++] = row;
        }
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

    /** Rows sorted by group. */
    int[] members() {
        return members;
    }

    /** Where the rows of a group begin in {@link #members}. */
    int start(int group) {
        return starts[group];
    }

    /** Where they end. */
    int end(int group) {
        return starts[group + 1];
    }
}
