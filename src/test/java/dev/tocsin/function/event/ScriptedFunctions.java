package dev.tocsin.function.event;

import dev.tocsin.function.Functions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Functions that do what a test says, and a time that passes only while somebody sleeps. */
final class ScriptedFunctions implements Functions, Pace {

    static final long SECOND = 1_000_000_000L;
    private static final long EPOCH = 1_800_000_000L * SECOND;

    final List<Kind> run = new ArrayList<>();
    final List<Hint> hints = new ArrayList<>();
    final List<Long> slept = new ArrayList<>();
    private final Map<Kind, Supplier<Report>> reports = new EnumMap<>(Kind.class);
    private long passed;
    long longestNotify;

    ScriptedFunctions() {
        for (Kind kind : Kind.values()) {
            reports.put(kind, () -> done(kind, 0));
        }
    }

    void on(Kind kind, Supplier<Report> report) {
        reports.put(kind, report);
    }

    Report done(Kind kind, int units) {
        return new Report(kind, units, 0, List.of(), Long.MAX_VALUE, false, false);
    }

    Report next(Kind kind, long inNanos) {
        return new Report(kind, 1, 0, List.of(), nowNanos() + inNanos, false, false);
    }

    void pass(long nanos) {
        passed += nanos;
    }

    @Override
    public Report run(Kind kind, Hint hint, long deadline) {
        run.add(kind);
        hints.add(hint);
        return reports.get(kind).get();
    }

    @Override
    public long longest(Kind kind) {
        return kind == Kind.NOTIFY ? longestNotify : 0;
    }

    @Override
    public long nowNanos() {
        return EPOCH + passed;
    }

    @Override
    public long nanoTime() {
        return passed;
    }

    @Override
    public void sleep(long nanos) {
        slept.add(nanos);
        passed += nanos;
    }
}
