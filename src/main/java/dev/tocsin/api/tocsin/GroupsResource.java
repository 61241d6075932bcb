package dev.tocsin.api.tocsin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tocsin.function.Functions;
import dev.tocsin.function.RuleService;
import dev.tocsin.function.RuleService.SlotsView;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/** {@code GET /api/tocsin/groups}: where each rule group is in its slots, and how late. */
@Path("/api/tocsin/groups")
@RunOnVirtualThread
public final class GroupsResource {

    private final RuleService rules;
    private final Functions functions;

    GroupsResource(RuleService rules, Functions functions) {
        this.rules = rules;
        this.functions = functions;
    }

    /** The groups by key. Durations in seconds. 503 while the ledger that has it cannot be read. */
    @GET
    public Response groups() {
        return LedgerAnswer.of(this::json);
    }

    private String json() {
        long now = functions.nowNanos();
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("now", Times.text(now));
        ArrayNode groups = root.putArray("groups");
        for (SlotsView view : rules.slots()) {
            ObjectNode group = groups.addObject();
            group.put("group", view.group().key());
            group.put("interval", view.interval() / 1e9);
            time(group, "watermark", view.watermark(), Long.MIN_VALUE);
            time(group, "nextDue", view.nextDue(), Long.MAX_VALUE);
            group.put("lateBy", view.overdue(now) / 1e9);
            group.put("missedSlots", view.missed());
            time(group, "lastStarted", view.lastStarted(), Long.MIN_VALUE);
            group.put("lastDuration", view.lastDuration() / 1e9);
        }
        return root.toString();
    }

    private static void time(ObjectNode object, String name, long nanos, long never) {
        if (nanos == never) {
            object.putNull(name);
        } else {
            object.put(name, Times.text(nanos));
        }
    }
}
