package dev.tocsin.promql.operator;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.promql.eval.Rows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Label work of {@code info()}: which base rows are info series themselves, and which info rows may enrich which base row. */
final class InfoRows {

    /** By these labels info series are joined. */
    static final List<String> IDENTITY = List.of("instance", "job");

    private final List<Matcher> nameMatchers;

    private Rows base = Rows.NONE;
    private Rows info = Rows.NONE;
    private boolean[] passesThrough = {};
    /** Candidates by base row: for each info metric the rows of the same identity. */
    private List<List<int[]>> candidates = List.of();

    InfoRows(List<Matcher> nameMatchers) {
        this.nameMatchers = nameMatchers;
    }

    void update(Rows nowBase, Rows nowInfo) {
        if (nowBase == base && nowInfo == info) {
            return;
        }
        base = nowBase;
        info = nowInfo;
        passesThrough = new boolean[base.count()];
        for (int row = 0; row < passesThrough.length; row++) {
            passesThrough[row] = matches(base.labels(row).metricName());
        }
        Map<Labels, Map<String, List<Integer>>> byIdentity = new HashMap<>();
        List<Set<String>> wanted = wantedValues();
        for (int row = 0; row < info.count(); row++) {
            Labels labels = info.labels(row);
            if (isWanted(labels, wanted)) {
                byIdentity
                        .computeIfAbsent(labels.keeping(IDENTITY), identity -> new HashMap<>())
                        .computeIfAbsent(labels.metricName(), name -> new ArrayList<>())
                        .add(row);
            }
        }
        candidates = new ArrayList<>(base.count());
        for (int row = 0; row < base.count(); row++) {
            List<int[]> ofRow = new ArrayList<>();
            byIdentity.getOrDefault(base.labels(row).keeping(IDENTITY), Map.of()).values().stream()
                    .map(rows -> rows.stream().mapToInt(Integer::intValue).toArray())
                    .forEach(ofRow::add);
            candidates.add(passesThrough[row] ? List.of() : ofRow);
        }
    }

    private boolean matches(String name) {
        return nameMatchers.stream().allMatch(matcher -> matcher.matches(name));
    }

    /** The values of each identifying label among the rows to be enriched. */
    private List<Set<String>> wantedValues() {
        List<Set<String>> wanted = new ArrayList<>();
        for (String name : IDENTITY) {
            Set<String> values = new HashSet<>();
            for (int row = 0; row < base.count(); row++) {
                if (!passesThrough[row]) {
                    values.add(base.labels(row).get(name));
                }
            }
            values.remove("");
            wanted.add(values);
        }
        return wanted;
    }

    private static boolean isWanted(Labels labels, List<Set<String>> wanted) {
        boolean any = false;
        for (int i = 0; i < IDENTITY.size(); i++) {
            if (!wanted.get(i).isEmpty()) {
                any = true;
                if (!wanted.get(i).contains(labels.get(IDENTITY.get(i)))) {
                    return false;
                }
            }
        }
        return any;
    }

    /** Whether a base row is an info series itself and stays as it is. */
    boolean passesThrough(int row) {
        return passesThrough[row];
    }

    /** For each info metric the info rows that may enrich a base row. */
    List<int[]> candidates(int row) {
        return candidates.get(row);
    }
}
