package dev.tocsin.function.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tocsin.alerting.GroupResult;
import java.util.ArrayList;
import java.util.List;

/**
 * The bounded ring of a group's last evaluations, as the JSON of {@code rule_group.recent}. A worker keeps it as a list of
 * texts, so that a tick writes one entry and reads none.
 */
final class RecentEvaluations {

    private static final int KEPT = 20;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** JSON objects, oldest first. */
    private final List<String> kept = new ArrayList<>();

    /** What the list says, to see whether a ring goes on from it. */
    private String text = "[]";

    /** The ring with one more evaluation, the oldest dropped. */
    String add(String ring, long slot, long startedAt, GroupResult result) {
        if (!ring.equals(text)) {
            read(ring); // After a start, or since another worker went on.
        }
        if (kept.size() == KEPT) {
            kept.removeFirst();
        }
        ObjectNode one = MAPPER.createObjectNode();
        one.put("slot", slot);
        one.put("started", startedAt);
        one.put("took", result.durationNanos());
        one.put("samples", result.samples());
        one.put("failures", result.failures());
        one.put("transitions", result.transitions().size());
        kept.add(one.toString());
        text = "[" + String.join(",", kept) + "]";
        return text;
    }

    private void read(String ring) {
        kept.clear();
        try {
            JsonNode before = MAPPER.readTree(ring);
            for (int i = Math.max(0, before.size() - KEPT); i < before.size(); i++) {
                kept.add(before.get(i).toString());
            }
        } catch (JsonProcessingException e) {
            // A damaged ring is no reason to stop alerting; it begins anew.
        }
    }
}
