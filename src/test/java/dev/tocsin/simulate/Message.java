package dev.tocsin.simulate;

import dev.tocsin.model.Labels;
import dev.tocsin.notify.group.Decision;
import dev.tocsin.notify.group.GroupState;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a receiver is told.
 *
 * @param groupKey of the aggregation group
 * @param firing labels of the alerts that fire, in canonical text
 * @param resolved labels of those that have resolved
 */
record Message(String groupKey, Set<String> firing, Set<String> resolved) {

    static Message of(Decision.Deliver deliver, GroupState group, long now) {
        Set<String> firing = new TreeSet<>();
        Set<String> resolved = new TreeSet<>();
        deliver.alerts().forEach(alert -> (alert.resolvedAt(now) ? resolved : firing).add(text(alert.labels())));
        return new Message(group.groupKey(), firing, resolved);
    }

    static String text(Labels labels) {
        return text(labels.toMap());
    }

    static String text(Map<String, String> labels) {
        return new TreeMap<>(labels).toString();
    }

    byte[] toBytes() {
        return (groupKey + "\n" + String.join("\n", firing) + "\n--\n" + String.join("\n", resolved))
                .getBytes(StandardCharsets.UTF_8);
    }

    static Message of(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        int first = text.indexOf('\n');
        int second = text.indexOf("\n--\n");
        return new Message(
                text.substring(0, first),
                lines(text.substring(Math.min(first + 1, second), second)),
                lines(text.substring(second + 4)));
    }

    private static Set<String> lines(String text) {
        return text.lines().filter(line -> !line.isEmpty()).collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public String toString() {
        return groupKey + " firing " + firing + " resolved " + resolved;
    }
}
