package dev.tocsin.simulate;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** All alerts that fire, as the models of the groups have them after what was committed. */
final class AlertModel {

    private final World world;
    private final Map<String, Map<String, String>> labels = new HashMap<>();
    private final Map<String, Long> firingSince = new HashMap<>();
    private final Map<String, Long> stoppedAt = new HashMap<>();

    /** Until when what was said last of alerts holds that went back to pending. */
    private final Map<String, Long> lasting = new HashMap<>();

    /** Pages that notify knows to fire, and since when. */
    private final Map<String, Long> taken = new HashMap<>();

    AlertModel(World world) {
        this.world = world;
    }

    /** The groups were stepped. */
    void update(Iterable<TreeMap<String, String>> firing) {
        long now = world.timeline().now();
        Set<String> present = new HashSet<>();
        for (TreeMap<String, String> alert : firing) {
            String text = alert.toString();
            labels.put(text, alert);
            present.add(text);
            firingSince.putIfAbsent(text, now);
        }
        firingSince.keySet().removeIf(alert -> {
            if (present.contains(alert)) {
                return false;
            }
            stoppedAt.put(alert, Math.max(now, lasting.getOrDefault(alert, 0L)));
            return true;
        });
        lasting.clear();
        taken.keySet().retainAll(present);
    }

    /** An alert went back to pending: who is notified takes it to fire until then, as nobody says that it is over. */
    void lasts(String alert, long until) {
        lasting.put(alert, until);
    }

    /** Notify has taken in all that was handed over. */
    void takenIn() {
        long now = world.timeline().now();
        firingSince.keySet().forEach(alert -> taken.putIfAbsent(alert, now));
    }

    Set<String> firing() {
        return firingSince.keySet();
    }

    Map<String, String> labels(String alert) {
        return labels.computeIfAbsent(alert, AlertModel::parse);
    }

    /** Of an alert that was told and never committed. */
    private static Map<String, String> parse(String text) {
        Map<String, String> map = new TreeMap<>();
        for (String label : text.substring(1, text.length() - 1).split(", ")) {
            int equals = label.indexOf('=');
            map.put(label.substring(0, equals), label.substring(equals + 1));
        }
        return map;
    }

    long firingSince(String alert) {
        return firingSince.get(alert);
    }

    boolean fires(String alert) {
        return firingSince.containsKey(alert);
    }

    /** Whether an alert fires all the time since a moment. */
    boolean firesSince(String alert, long since) {
        return firingSince.getOrDefault(alert, Long.MAX_VALUE) <= since;
    }

    /** When who is notified can know that an alert is over. */
    long stoppedAt(String alert) {
        return stoppedAt.getOrDefault(alert, 0L);
    }

    /** Whether a page of a job fires. */
    boolean anyPageOf(String job) {
        return firingSince.keySet().stream().anyMatch(alert -> isPageOf(alert, job));
    }

    /** Whether notify knows all the time since a moment that a page of a job fires. */
    boolean pageTakenInSince(String job, long since) {
        return taken.entrySet().stream().anyMatch(page -> page.getValue() <= since && isPageOf(page.getKey(), job));
    }

    private boolean isPageOf(String alert, String job) {
        Map<String, String> page = labels.get(alert);
        return page.get("severity").equals("page") && page.get("job").equals(job);
    }
}
