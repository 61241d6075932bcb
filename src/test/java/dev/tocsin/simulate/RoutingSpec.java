package dev.tocsin.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A notify configuration of a world, as text and as what it means.
 *
 * @param integrations of each receiver {@code r0}, {@code r1}, …: whether it is told of resolved alerts
 * @param inhibiting whether pages inhibit warnings of the same job
 */
record RoutingSpec(
        int number, RouteSpec root, List<RouteSpec> children, List<List<Boolean>> integrations, boolean inhibiting) {

    /** An endpoint that is notified. */
    record Target(RouteSpec route, String receiver, int index, boolean sendResolved) {
        String name() {
            return receiver + "[" + index + "]";
        }
    }

    static RoutingSpec random(int number, Dice dice) {
        List<RouteSpec> children = new ArrayList<>();
        if (dice.chance(0.8)) {
            children.add(route("page", "r1", dice));
        }
        if (dice.chance(0.4)) {
            children.add(route("warning", "r2", dice));
        }
        List<List<Boolean>> integrations = List.of(
                List.of(dice.chance(0.8)),
                dice.chance(0.3) ? List.of(true, dice.chance(0.5)) : List.of(true),
                List.of(dice.chance(0.7)));
        return new RoutingSpec(number, route("", "r0", dice), children, integrations, dice.chance(0.5));
    }

    private static RouteSpec route(String severity, String receiver, Dice dice) {
        int hour = dice.between(0, 22);
        return new RouteSpec(
                severity,
                receiver,
                !severity.isEmpty() && dice.chance(0.3),
                !severity.isEmpty() && dice.chance(0.4) ? List.of(hour, hour + dice.between(1, 3)) : List.of(),
                dice.pick(List.of(List.of("alertname"), List.of("job"), List.of("alertname", "job"))),
                dice.pick(0, 30, 60),
                dice.pick(60, 300, 900, 1800),
                dice.pick(3_600, 10_800));
    }

    /** Where an alert is notified. */
    List<Target> targets(Map<String, String> alert) {
        List<RouteSpec> taken = new ArrayList<>();
        for (RouteSpec child : children) {
            if (child.takes(alert)) {
                taken.add(child);
                if (!child.goesOn()) {
                    break;
                }
            }
        }
        List<Target> targets = new ArrayList<>();
        for (RouteSpec route : taken.isEmpty() ? List.of(root) : taken) {
            List<Boolean> sendResolved = integrations.get(route.receiver().charAt(1) - '0');
            for (int i = 0; i < sendResolved.size(); i++) {
                targets.add(new Target(route, route.receiver(), i, sendResolved.get(i)));
            }
        }
        return targets;
    }

    /** The route that notifies a receiver; each has one of its own. */
    RouteSpec routeTo(String receiver) {
        return children.stream()
                .filter(child -> child.receiver().equals(receiver))
                .findFirst()
                .orElse(root);
    }

    String yaml() {
        StringBuilder yaml = new StringBuilder("# configuration " + number + "\nroute:\n");
        yaml.append(root.yaml("  "));
        if (!children.isEmpty()) {
            yaml.append("  routes:\n");
        }
        children.forEach(child -> yaml.append("  -\n").append(child.yaml("    ")));
        yaml.append("receivers:\n");
        for (int r = 0; r < integrations.size(); r++) {
            yaml.append("- name: r").append(r).append("\n  webhook_configs:\n");
            integrations
                    .get(r)
                    .forEach(sendResolved -> yaml.append("  - url: http://127.0.0.1:1/\n    send_resolved: ")
                            .append(sendResolved)
                            .append('\n'));
        }
        if (inhibiting) {
            yaml.append("inhibit_rules:\n- source_matchers: ['severity=\"page\"']\n"
                    + "  target_matchers: ['severity=\"warning\"']\n  equal: [job]\n");
        }
        yaml.append("time_intervals:\n");
        children.stream()
                .filter(child -> !child.muted().isEmpty())
                .collect(Collectors.toMap(RouteSpec::interval, RouteSpec::muted, (one, same) -> one, TreeMap::new))
                .forEach((name, hours) -> yaml.append("- name: ")
                        .append(name)
                        .append("\n  time_intervals:\n  - times: [{start_time: '")
                        .append(clock(hours.get(0)))
                        .append("', end_time: '")
                        .append(clock(hours.get(1)))
                        .append("'}]\n"));
        return yaml.append("- name: never\n  time_intervals:\n  - months: ['february']\n")
                .toString();
    }

    private static String clock(int hour) {
        return String.format("%02d:00", hour);
    }
}
