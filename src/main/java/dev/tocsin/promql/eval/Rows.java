package dev.tocsin.promql.eval;

import dev.tocsin.model.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The labels of the rows of a block, immutable. As long as an operator gets the same object, nothing about the labels of
 * its input has changed: label work is keyed by the identity of this object.
 *
 * <p>Rows of a selector have their labels; those of all that is derived from them are made when somebody asks, since label
 * work looks at them once and plans would keep them for ever. Only what is part of a result is kept.
 */
public final class Rows {

    /** Makes the labels of rows that have none of their own; called by any thread at any time. */
    @FunctionalInterface
    public interface Origin {

        /** The labels of a row, equal ones each time. */
        Labels labels(int row);
    }

    /** No rows. */
    public static final Rows NONE = new Rows(new Labels[0], null);

    /** One row without labels. */
    public static final Rows SINGLE = new Rows(new Labels[] {Labels.EMPTY}, null);

    private final int count;
    /** Of rows without labels of their own. */
    private final @Nullable Origin origin;
    /** The labels, or those of derived rows that were in a result so far. */
    private Labels @Nullable [] known;
    /** Rows whose name is to be dropped at the end of the query (delayed name removal); {@code null} if there are none. */
    private final boolean @Nullable [] dropName;

    private @Nullable Boolean unique;
    private @Nullable Rows nameDropped;

    private Rows(Labels[] labels, boolean @Nullable [] dropName) {
        this.count = labels.length;
        this.origin = null;
        this.known = labels;
        this.dropName = dropName;
    }

    private Rows(int count, Origin origin, boolean @Nullable [] dropName) {
        this.count = count;
        this.origin = origin;
        this.dropName = dropName;
    }

    /** Rows that take over an array of labels. */
    public static Rows of(Labels[] labels) {
        return labels.length == 0 ? NONE : new Rows(labels, null);
    }

    /** Rows with a mark at those whose name is to be dropped at the end; both arrays are taken over. */
    public static Rows of(Labels[] labels, boolean[] dropName) {
        return labels.length == 0 ? NONE : new Rows(labels, anyOf(dropName));
    }

    private static boolean @Nullable [] anyOf(boolean[] marks) {
        for (boolean mark : marks) {
            if (mark) {
                return marks;
            }
        }
        return null;
    }

    public int count() {
        return count;
    }

    /** The labels of a row: for label work, which does not keep them. */
    public Labels labels(int row) {
        Labels[] labels = known;
        if (labels != null && labels[row] != null) {
            return labels[row];
        }
        return origin == null ? Labels.EMPTY : origin.labels(row);
    }

    /** The labels of a row that is part of a result, or is looked at in each evaluation: the same object each time. */
    public Labels kept(int row) {
        Labels[] labels = known;
        if (labels == null) {
            labels = new Labels[count];
            known = labels;
        }
        Labels made = labels[row];
        if (made == null) {
            made = labels(row);
            labels[row] = made;
        }
        return made;
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
        Boolean answer = unique;
        if (answer == null) {
            LabelNumbers seen = new LabelNumbers();
            answer = true;
            for (int row = 0; row < count && answer; row++) {
                answer = seen.number(labels(row), this::labels) == row;
            }
            unique = answer;
        }
        return answer;
    }

    /** These rows as an operator that drops names leaves them: without names, or marked to lose them at the end. */
    public Rows droppingNames(NameRemoval removal) {
        Rows dropped = nameDropped;
        if (dropped == null) {
            dropped = removal.delayed() ? allMarked() : withoutNames(removal);
            nameDropped = dropped;
        }
        return dropped;
    }

    /** These rows at the end of the query: the marked ones without names. */
    public Rows atTheEnd(NameRemoval removal) {
        boolean[] marks = dropName;
        if (marks == null) {
            return this;
        }
        Rows dropped = nameDropped;
        if (dropped == null || dropped.dropName != null) {
            dropped = new Rows(count, row -> marks[row] ? removal.withoutName(labels(row)) : labels(row), null);
            nameDropped = dropped;
        }
        return dropped;
    }

    private Rows allMarked() {
        boolean[] all = new boolean[count];
        Arrays.fill(all, true);
        boolean already = dropName != null && Arrays.equals(all, dropName);
        return already || count == 0 ? this : new Rows(count, this::labels, all);
    }

    private Rows withoutNames(NameRemoval removal) {
        for (int row = 0; row < count; row++) {
            if (removal.changes(labels(row))) {
                Rows without = new Rows(count, any -> removal.withoutName(labels(any)), null);
                without.nameDropped = without;
                return without;
            }
        }
        return this;
    }

    /** Whether labels and marks are equal, row by row. */
    public boolean sameAs(Rows other) {
        if (this == other) {
            return true;
        }
        boolean same = count == other.count && Arrays.equals(dropName, other.dropName);
        for (int row = 0; same && row < count; row++) {
            same = labels(row).equals(other.labels(row));
        }
        return same;
    }

    /** Collects rows, equal labels once; the first mark counts. */
    public static final class Builder {
        private final LabelNumbers numbers = new LabelNumbers();
        private final @Nullable Source source;
        private final Origin origin;
        /** Of rows with labels of their own. */
        private final List<Labels> labels = new ArrayList<>();
        /** Of derived rows; what is written stays as it is. */
        private long[] sources = {};

        private boolean[] drops = new boolean[16];

        /** Of what derived rows are made; called by any thread as long as they live. */
        @FunctionalInterface
        public interface Source {

            /** The labels of what has been added with this number. */
            Labels labels(long source);
        }

        /** Of rows that have labels of their own. */
        public Builder() {
            this.source = null;
            this.origin = labels::get;
        }

        /** Of rows whose labels are made anew when they are asked for. */
        public Builder(Source source) {
            this.source = source;
            this.origin = row -> source.labels(sources[row]);
        }

        /** The number of the row with these labels, which is added if it is new. */
        public int row(Labels wanted, boolean dropName) {
            return row(wanted, dropName, 0);
        }

        /**
         * The number of the row with these labels, which is added if it is new.
         *
         * @param from what says the same labels to {@link Source}
         */
        public int row(Labels wanted, boolean dropName, long from) {
            int before = numbers.count();
            int row = numbers.number(wanted, origin);
            if (row == before) {
                if (source == null) {
                    labels.add(wanted);
                } else {
                    if (row == sources.length) {
                        sources = Arrays.copyOf(sources, LabelNumbers.grown(row));
                    }
                    sources[row] = from;
                }
                if (row == drops.length) {
                    drops = Arrays.copyOf(drops, LabelNumbers.grown(row));
                }
                drops[row] = dropName;
            }
            return row;
        }

        /** Marks a row to lose its name at the end. */
        public void dropName(int row) {
            drops[row] = true;
        }

        public int count() {
            return numbers.count();
        }

        /** The rows added so far. */
        public Rows build() {
            boolean[] marks = Arrays.copyOf(drops, count());
            if (source == null || marks.length == 0) {
                return of(labels.toArray(Labels[]::new), marks);
            }
            Source of = source;
            long[] from = sources;
            return new Rows(marks.length, row -> of.labels(from[row]), anyOf(marks));
        }
    }
}
