package dev.tocsin.simulate;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A rule of a world, as text for the code under test, and what it means, worked out without any of that code.
 *
 * @param number names this version of it
 * @param name of its alerts
 */
record RuleSpec(
        int number,
        String name,
        Kind kind,
        String metric,
        int threshold,
        long forSeconds,
        long keepSeconds,
        String severity,
        String team) {

    /** What its expression looks at. */
    enum Kind {
        EACH_SERIES,
        SUM_OF_JOB,
        RECORDED_SUM,
        WORST_OF_TEN_MINUTES,
        ABSENT
    }

    /** As it stands in a rule file; the annotation leads from a rule that runs to this record. */
    String yaml() {
        StringBuilder yaml = new StringBuilder();
        if (kind == Kind.RECORDED_SUM) {
            yaml.append("  - record: ").append(recorded()).append("\n    expr: sum by (job) (");
            yaml.append(metric).append(")\n");
        }
        yaml.append("  - alert: ").append(name).append("\n    expr: ").append(expression());
        yaml.append("\n    for: ").append(forSeconds).append("s\n    keep_firing_for: ");
        yaml.append(keepSeconds).append("s\n    labels: {severity: ").append(severity);
        yaml.append(", team: ")
                .append(team)
                .append("}\n    annotations: {spec: \"")
                .append(number);
        return yaml.append("\"}\n").toString();
    }

    private String recorded() {
        return "job:" + metric + ":sum_" + name;
    }

    private String expression() {
        return switch (kind) {
            case EACH_SERIES -> metric + " > " + threshold;
            case SUM_OF_JOB -> "sum by (job) (" + metric + ") > " + threshold;
            case RECORDED_SUM -> recorded() + " > " + threshold;
            case WORST_OF_TEN_MINUTES -> "max by (job) (max_over_time(" + metric + "[10m])) > " + threshold;
            case ABSENT -> "absent(" + metric + "{job=\"b\",instance=\"i0\"})";
        };
    }

    /** The labels of the alerts whose condition holds, in canonical text. */
    Map<String, TreeMap<String, String>> holding(Data data, long at) {
        Map<String, TreeMap<String, String>> holding = new HashMap<>();
        switch (kind) {
            case EACH_SERIES -> {
                for (Data.Series s : data.of(metric)) {
                    OptionalLong t = data.newest(s, at - Data.LOOKBACK, at);
                    if (t.isPresent() && data.value(s, t.getAsLong()) > threshold) {
                        put(holding, "job", s.job(), "instance", s.instance());
                    }
                }
            }
            case SUM_OF_JOB, RECORDED_SUM -> {
                Map<String, Double> sums = new HashMap<>();
                for (Data.Series s : data.of(metric)) {
                    data.newest(s, at - Data.LOOKBACK, at)
                            .ifPresent(t -> sums.merge(s.job(), data.value(s, t), Double::sum));
                }
                sums.forEach((job, sum) -> {
                    if (sum > threshold) {
                        put(holding, "job", job);
                    }
                });
            }
            case WORST_OF_TEN_MINUTES -> {
                for (Data.Series s : data.of(metric)) {
                    for (long t = at; t > at - 600_000; t--) {
                        t = Math.floorDiv(t, Data.SCRAPE) * Data.SCRAPE;
                        if (t > at - 600_000 && data.present(s, t) && data.value(s, t) > threshold) {
                            put(holding, "job", s.job());
                        }
                    }
                }
            }
            case ABSENT -> {
                boolean there = data.of(metric).stream()
                        .filter(s -> s.job().equals("b") && s.instance().equals("i0"))
                        .anyMatch(s -> data.newest(s, at - Data.LOOKBACK, at).isPresent());
                if (!there) {
                    put(holding, "job", "b", "instance", "i0");
                }
            }
        }
        return holding;
    }

    private void put(Map<String, TreeMap<String, String>> holding, String... labels) {
        TreeMap<String, String> all = new TreeMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            all.put(labels[i], labels[i + 1]);
        }
        all.put("alertname", name);
        all.put("severity", severity);
        all.put("team", team);
        holding.put(all.toString(), all);
    }
}
