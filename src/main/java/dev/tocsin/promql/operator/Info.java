package dev.tocsin.promql.operator;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.Rows;
import dev.tocsin.promql.eval.VectorOperator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code info(v, selector)}: adds labels of info series with the same {@code instance} and {@code job}. */
final class Info implements VectorOperator {

    private static final String DEFAULT_METRIC = "target_info";

    private final VectorOperator base;
    private final VectorOperator info;
    private final List<Matcher> dataMatchers;
    /** Labels that are copied; empty for all. */
    private final Set<String> wanted;

    private final InfoRows rows;
    private Rows last = Rows.NONE;

    /**
     * A join with info series.
     *
     * @param selector matchers of the second argument; of the name: which metrics, others: which labels
     * @param shift at which instants the info series are read
     */
    Info(VectorOperator base, List<Matcher> selector, Shift shift) {
        this.base = base;
        this.dataMatchers = selector.stream()
                .filter(matcher -> !matcher.name().equals(Labels.METRIC_NAME))
                .toList();
        this.wanted = dataMatchers.stream().map(Matcher::name).collect(Collectors.toSet());
        List<Matcher> names = nameMatchers(selector);
        this.rows = new InfoRows(names);
        List<Matcher> all = new ArrayList<>(names);
        all.addAll(dataMatchers);
        this.info = new InstantSelector(all, shift, InstantSelector.Wanted.TIME_OF_FLOAT, false);
    }

    /** Only negative matchers of the name leave all that look like info metrics. */
    private static List<Matcher> nameMatchers(List<Matcher> selector) {
        List<Matcher> names = new ArrayList<>(selector.stream()
                .filter(matcher -> matcher.name().equals(Labels.METRIC_NAME))
                .toList());
        if (names.isEmpty()) {
            return List.of(Matcher.equal(Labels.METRIC_NAME, DEFAULT_METRIC));
        }
        if (names.stream().allMatch(matcher -> matcher.op().isNegative())) {
            names.addFirst(Matcher.of(Matcher.Op.REGEX, Labels.METRIC_NAME, ".+_info"));
        }
        return names;
    }

    @Override
    public Block evaluate(Evaluation evaluation) {
        long before = evaluation.budget().held();
        Block in = base.evaluate(evaluation);
        Block infos = info.evaluate(evaluation);
        rows.update(in.rows, infos.rows);
        Rows.Builder builder = new Rows.Builder();
        Map<List<Integer>, Integer> known = new HashMap<>();
        int[] target = new int[in.cells()];
        for (int row = 0; row < in.rows.count(); row++) {
            for (int s = 0; s < in.steps; s++) {
                int cell = row * in.steps + s;
                target[cell] = in.has(cell) ? target(in, row, infos, s, builder, known) : -1;
            }
        }
        Rows now = builder.build();
        if (!now.sameAs(last)) {
            last = now;
        }
        Block out = new Block(last, in.steps);
        for (int cell = 0; cell < target.length; cell++) {
            if (target[cell] >= 0) {
                int to = target[cell] * out.steps + cell % out.steps;
                if (out.has(to)) {
                    throw QueryException.execution("vector cannot contain metrics with the same labelset");
                }
                out.copy(to, in, cell);
            }
        }
        evaluation.budget().leave(before, out.samples());
        return out;
    }

    /** The result row of a base row at a step, or −1 if a label that must be there has no info series. */
    private int target(
            Block in, int row, Block infos, int step, Rows.Builder builder, Map<List<Integer>, Integer> known) {
        Labels labels = in.rows.labels(row);
        List<Integer> chosen = new ArrayList<>();
        chosen.add(row);
        for (int[] metric : rows.candidates(row)) {
            newest(infos, metric, step).ifPresent(chosen::add);
        }
        boolean alone = chosen.size() == 1 && !rows.passesThrough(row);
        if (alone && dataMatchers.stream().anyMatch(matcher -> !matcher.matchesEmpty())) {
            return -1;
        }
        return known.computeIfAbsent(
                chosen, rowsChosen -> builder.row(enriched(labels, infos.rows, rowsChosen), in.rows.dropsName(row)));
    }

    private Optional<Integer> newest(Block infos, int[] candidates, int step) {
        int newest = -1;
        for (int row : candidates) {
            int cell = row * infos.steps + step;
            if (!infos.has(cell)) {
                continue;
            }
            double time = infos.values[cell];
            double best = newest < 0 ? Double.NEGATIVE_INFINITY : infos.values[newest * infos.steps + step];
            if (time == best) {
                long millis = Math.round(time * 1000);
                throw QueryException.execution("found duplicate series for info metric: existing "
                        + infos.rows.labels(newest) + " @ " + millis + ", new " + infos.rows.labels(row) + " @ "
                        + millis);
            }
            if (time > best) {
                newest = row;
            }
        }
        return newest < 0 ? Optional.empty() : Optional.of(newest);
    }

    private Labels enriched(Labels labels, Rows infos, List<Integer> chosen) {
        Labels.Builder added = Labels.builder();
        for (int row : chosen.subList(1, chosen.size())) {
            Labels from = infos.labels(row);
            for (int i = 0; i < from.size(); i++) {
                String name = from.name(i);
                if (name.equals(Labels.METRIC_NAME) || (!wanted.isEmpty() && !wanted.contains(name))) {
                    continue;
                }
                String present = added.get(name);
                if (!present.isEmpty() && !present.equals(from.value(i))) {
                    throw QueryException.execution("conflicting label: " + name);
                }
                if (!labels.has(name)) {
                    added.set(name, from.value(i));
                }
            }
        }
        Labels.Builder out = labels.toBuilder();
        added.build().forEach(label -> out.set(label.name(), label.value()));
        return out.build();
    }
}
