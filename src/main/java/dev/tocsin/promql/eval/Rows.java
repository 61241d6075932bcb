package dev.tocsin.promql.eval;

import dev.tocsin.model.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The labels of the rows of a block, immutable. As long as an operator gets the same object, nothing about the labels of
 * its input has changed: label work is keyed by the identity of this object.
 */
public final class Rows {

    /** No rows. */
    public static final Rows NONE = new Rows(new Labels[0], null);

    /** One row without labels. */
    public static final Rows SINGLE = new Rows(new Labels[] {Labels.EMPTY}, null);

    private final Labels[] labels;
    /** Rows whose name is to be dropped at the end of the query (delayed name removal); {@code null} if there are none. */
    private final boolean @Nullable [] dropName;

    private @Nullable Boolean unique;
    private @Nullable Rows nameDropped;

    private Rows(Labels[] labels, boolean @Nullable [] dropName) {
        this.labels = labels;
        this.dropName = dropName;
    }

    /** Rows that take over an array of labels. */
    public static Rows of(Labels[] labels) {
        return labels.length == 0 ? NONE : new Rows(labels, null);
    }

    /** Rows with a mark at those whose name is to be dropped at the end; both arrays are taken over. */
    public static Rows of(Labels[] labels, boolean[] dropName) {
        for (boolean drop : dropName) {
            if (drop) {
                return new Rows(labels, dropName);
            }
        }
        return of(labels);
    }

    public int count() {
        return labels.length;
    }

    public Labels labels(int row) {
        return labels[row];
    }

    /** The labels by row, not to be written to. */
    public Labels[] labels() {
        return labels;
    }

    /** Whether the name of a row is to be dropped at the end of the query. */
    public boolean dropsName(int row) {
        return dropName != null && dropName[row];
    }

    /** Whether any row is to lose its name at the end of the query. */
    public boolean dropsNames() {
        return dropName != null;
    }

    /** Whether no two rows have equal labels. */
    public boolean unique() {
        Boolean known = unique;
        if (known == null) {
            Set<Labels> seen = HashSet.newHashSet(labels.length);
            known = true;
            for (Labels row : labels) {
                if (!seen.add(row)) {
                    known = false;
                    break;
                }
            }
            unique = known;
        }
        return known;
    }

    /** These rows as an operator that drops names leaves them: without names, or marked to lose them at the end. */
    public Rows droppingNames(NameRemoval removal) {
        Rows known = nameDropped;
        if (known == null) {
            known = removal.delayed() ? allMarked() : withoutNames(removal);
            nameDropped = known;
        }
        return known;
    }

    /** These rows at the end of the query: the marked ones without names. */
    public Rows atTheEnd(NameRemoval removal) {
        if (dropName == null) {
            return this;
        }
        Rows known = nameDropped;
        if (known == null || known.dropName != null) {
            Labels[] out = labels.clone();
            for (int row = 0; row < out.length; row++) {
                if (dropName[row]) {
                    out[row] = removal.withoutName(out[row]);
                }
            }
            known = of(out);
            nameDropped = known;
        }
        return known;
    }

    private Rows allMarked() {
        boolean[] all = new boolean[labels.length];
        Arrays.fill(all, true);
        boolean already = dropName != null && Arrays.equals(all, dropName);
        return already || labels.length == 0 ? this : new Rows(labels, all);
    }

    private Rows withoutNames(NameRemoval removal) {
        Labels[] out = new Labels[labels.length];
        boolean changed = false;
        for (int row = 0; row < out.length; row++) {
            out[row] = removal.withoutName(labels[row]);
            changed |= out[row] != labels[row];
        }
        return changed ? of(out) : this;
    }

    /** Whether labels and marks are equal, row by row. */
    public boolean sameAs(Rows other) {
        return this == other || (Arrays.equals(labels, other.labels) && Arrays.equals(dropName, other.dropName));
    }

    /** Collects rows, equal labels once; the first mark counts. */
    public static final class Builder {
        private final Map<Labels, Integer> known = new HashMap<>();
        private final List<Labels> labels = new ArrayList<>();
        private boolean[] drops = new boolean[16];

        /** The number of the row with these labels, which is added if it is new. */
        public int row(Labels wanted, boolean dropName) {
            Integer row = known.putIfAbsent(wanted, labels.size());
            if (row != null) {
                return row;
            }
            int added = labels.size();
            labels.add(wanted);
            if (added == drops.length) {
                drops = Arrays.copyOf(drops, 2 * added);
            }
            drops[added] = dropName;
            return added;
        }

        /** Marks a row to lose its name at the end. */
        public void dropName(int row) {
            drops[row] = true;
        }

        public int count() {
            return labels.size();
        }

        public Rows build() {
            return of(labels.toArray(Labels[]::new), Arrays.copyOf(drops, labels.size()));
        }
    }
}
