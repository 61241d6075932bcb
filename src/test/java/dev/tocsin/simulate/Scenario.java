package dev.tocsin.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a world is about: its rules, its notify configuration, how long it lasts. Changes while it lasts. */
final class Scenario {

    /** Rule file of all groups. */
    static final String FILE = "rules/a.yaml";

    private static final List<String> METRICS = List.of("m0", "m1");

    final int days;
    final long tickSeconds;
    final boolean catchUp;

    /** Whether there is one process that has the ledger for itself. */
    final boolean alone;

    /**
     * Whether it has the storage too, which does not fail and takes what rules record at once; else that is sent to a backend.
     * Under catch-up not: what it took for a later slot before a crash refuses what is recorded for an earlier one.
     */
    final boolean embedded;

    final Data data;

    private final Dice dice;
    private final List<RuleSpec> specs = new ArrayList<>();
    private List<GroupSpec> groups = new ArrayList<>();
    private RoutingSpec routing;

    Scenario(long seed) {
        dice = new Dice(seed, "scenario");
        alone = new Dice(seed, "alone").chance(0.3);

        days = dice.between(1, 4);
        tickSeconds = dice.pick(120, 180, 300, 300);
        catchUp = dice.chance(0.5);
        embedded = alone && !catchUp && new Dice(seed, "embedded").chance(0.7);
        data = new Data(seed, METRICS.size(), dice.between(1, 3));
        int n = dice.between(1, 4);
        for (int i = 0; i < n; i++) {
            groups.add(group("g" + i));
        }
        routing = RoutingSpec.random(0, dice);
    }

    private long interval() {
        return dice.pick(60, 180, 300, 300, 300);
    }

    private GroupSpec group(String name) {
        long interval = interval();
        List<RuleSpec> rules = new ArrayList<>();
        int n = dice.between(1, 4);
        for (int i = 0; i < n; i++) {
            rules.add(rule(name.toUpperCase(java.util.Locale.ROOT) + "R" + i, interval));
        }
        return new GroupSpec(name, interval, List.copyOf(rules));
    }

    private RuleSpec rule(String name, long interval) {
        RuleSpec.Kind kind = dice.pick(List.of(RuleSpec.Kind.values()));
        boolean sum = kind == RuleSpec.Kind.SUM_OF_JOB || kind == RuleSpec.Kind.RECORDED_SUM;
        int series = data.of("m0").size() / 3;
        RuleSpec spec = new RuleSpec(
                specs.size(),
                name,
                kind,
                kind == RuleSpec.Kind.ABSENT ? METRICS.getFirst() : dice.pick(METRICS),
                sum ? 4 * series : dice.between(4, 7),
                dice.pick(0, 0, (int) (2 * interval), (int) (3 * interval) + 30, 600),
                dice.pick(0, 0, 0, 600),
                dice.pick(List.of("page", "warning")),
                dice.pick(List.of("x", "y")));
        specs.add(spec);
        return spec;
    }

    /** Names of the processes. */
    List<String> processes() {
        return alone ? List.of("one") : List.of("one", "two");
    }

    List<GroupSpec> groups() {
        return groups;
    }

    RoutingSpec routing() {
        return routing;
    }

    /** A version of a rule by its number. */
    RuleSpec spec(int number) {
        return specs.get(number);
    }

    String ruleFile() {
        return "groups:\n" + groups.stream().map(GroupSpec::yaml).collect(Collectors.joining());
    }

    /** Somebody edits the rules. Says what was done. */
    String changeRules() {
        List<GroupSpec> next = new ArrayList<>(groups);
        int at = dice.between(0, next.size());
        GroupSpec group = next.get(at);
        String done;
        if (next.size() > 1 && dice.chance(0.25)) {
            next.remove(at);
            done = "removes group " + group.name();
        } else if (next.size() < 4 && dice.chance(0.35)) {
            String name = "g" + dice.between(0, 4);
            if (next.stream().anyMatch(g -> g.name().equals(name))) {
                return "changes nothing";
            }
            next.add(group(name));
            done = "adds group " + name;
        } else if (dice.chance(0.3)) {
            next.set(at, new GroupSpec(group.name(), interval(), group.rules()));
            done = "changes the interval of " + group.name();
        } else {
            List<RuleSpec> rules = new ArrayList<>(group.rules());
            int rule = dice.between(0, rules.size());
            rules.set(rule, rule(rules.get(rule).name(), group.intervalSeconds()));
            next.set(at, new GroupSpec(group.name(), group.intervalSeconds(), List.copyOf(rules)));
            done = "changes rule " + rules.get(rule).name();
        }
        groups = next;
        return done;
    }

    /** Somebody edits the notify configuration. */
    void changeRouting() {
        routing = RoutingSpec.random(routing.number() + 1, dice);
    }
}
