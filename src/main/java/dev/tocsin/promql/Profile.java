package dev.tocsin.promql;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of one query cost, written down by its operators while it runs. It is complete also when the query ended
 * with an exception: then it shows how far it came. One thread at a time.
 */
public final class Profile {

    private final LongSupplier nanoClock;
    private final Map<Expr, Part> parts = new IdentityHashMap<>();
    private @Nullable Frame current;

    /** @param nanoClock a clock that only measures durations */
    public Profile(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** A part over all its evaluations. */
    private static final class Part {
        long nanos;
        int evaluations;
        int series;
        long samples;
        boolean shared;
    }

    /** An evaluation of a part that has not ended. */
    private static final class Frame {
        final Part part;
        final long begin;
        final @Nullable Frame outer;

        /** Time of the parts and reads inside of it. */
        long inside;

        Frame(Part part, long begin, @Nullable Frame outer) {
            this.part = part;
            this.begin = begin;
            this.outer = outer;
        }
    }

    /** Now, by the clock of this profile, in nanoseconds. */
    public long now() {
        return nanoClock.getAsLong();
    }

    /** The evaluation of a part begins; what happens until {@link #end} is its own. */
    public void begin(Expr expr) {
        Part part = parts.computeIfAbsent(expr, e -> new Part());
        part.evaluations++;
        current = new Frame(part, now(), current);
    }

    /** What the part that is being evaluated has as its value; the most series of all evaluations count. */
    public void produced(int series, long samples) {
        Frame frame = current;
        if (frame != null) {
            frame.part.series = Math.max(frame.part.series, series);
            frame.part.samples += samples;
        }
    }

    /**
     * Samples were read from the source for the part that is being evaluated.
     *
     * @param since {@link #now} before that
     */
    public void read(long since) {
        Frame frame = current;
        if (frame != null) {
            frame.inside += now() - since;
        }
    }

    /** The part that is being evaluated takes the value that another query, or another place, worked out. */
    public void shared() {
        if (current != null) {
            current.part.shared = true;
        }
    }

    /**
     * The evaluation of a part ends.
     *
     * @param handsOn whether it handed its samples on to a function meanwhile, whose time is not this part's
     */
    public void end(boolean handsOn) {
        Frame frame = current;
        if (frame == null) {
            throw new IllegalStateException("no part is being evaluated");
        }
        long spent = handsOn ? frame.inside : now() - frame.begin;
        frame.part.nanos += spent;
        current = frame.outer;
        if (frame.outer != null) {
            frame.outer.inside += spent;
        }
    }

    /** The parts of an expression with what they cost; literals and other parts that cost nothing are left out. */
    public List<Explanation> explain(Expr expr) {
        List<Explanation> children = new ArrayList<>();
        for (Expr child : expr.children()) {
            children.addAll(explain(child));
        }
        Part part = parts.get(expr);
        if (part == null) {
            return children;
        }
        return List.of(new Explanation(
                Printer.operation(expr),
                expr.span().start(),
                part.nanos,
                part.series,
                part.samples,
                part.evaluations,
                part.shared,
                List.copyOf(children)));
    }
}
