package dev.tocsin.ledger;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tocsin.alerting.AlertInstance;
import dev.tocsin.alerting.Cohorts;
import dev.tocsin.alerting.GroupColumns;
import dev.tocsin.alerting.RuleHealth;
import dev.tocsin.alerting.RuleRun;
import dev.tocsin.rules.RuleId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The JSON of {@code rule_group.state}: a group's columns, its rules named by their rows. */
final class GroupStateJson {

    private GroupStateJson() {}

    /** @param rows row of each rule, by {@link RuleRows.Key} */
    static String write(GroupColumns columns, Map<RuleRows.Key, Long> rows) {
        return Json.write(128 * columns.rules().size() + 64, json -> {
            json.writeStartObject();
            json.writeNumberField("at", columns.evaluatedAt());
            json.writeArrayFieldStart("rules");
            for (GroupColumns.RuleColumns rule : columns.rules()) {
                write(json, rule, RuleRows.row(rows, new RuleRows.Key(rule.id(), rule.alerting())));
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, GroupColumns.RuleColumns rule, long row) throws IOException {
        RuleRun run = rule.run();
        json.writeStartObject();
        json.writeNumberField("rule", row);
        json.writeStringField("query", rule.query());
        json.writeStringField("health", run.health().text());
        if (!run.lastError().isEmpty()) {
            json.writeStringField("error", run.lastError());
        }
        json.writeNumberField("at", run.evaluatedAt());
        json.writeNumberField("started", run.startedAt());
        json.writeNumberField("took", run.durationNanos());
        json.writeNumberField("samples", run.samples());
        if (!rule.cohorts().all().isEmpty()) {
            json.writeArrayFieldStart("sent");
            for (Cohorts.Cohort cohort : rule.cohorts().all()) {
                json.writeNumber(cohort.id());
                json.writeNumber(cohort.sentAt());
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    /** @param rules the group's rules by row */
    static GroupColumns read(String text, Map<Long, RuleRows.Key> rules) {
        if (text.isEmpty()) {
            return new GroupColumns(AlertInstance.NEVER, List.of());
        }
        JsonNode json = Json.tree(text, "a rule group's state");
        List<GroupColumns.RuleColumns> columns = new ArrayList<>();
        for (JsonNode rule : json.path("rules")) {
            RuleRows.Key key = rules.get(rule.path("rule").longValue());
            if (key == null) {
                throw new LedgerException(
                        LedgerException.Kind.CORRUPT, "ledger: a rule group names a rule that has no row: " + rule);
            }
            columns.add(read(rule, key.id(), key.alerting()));
        }
        return new GroupColumns(json.path("at").longValue(), columns);
    }

    private static GroupColumns.RuleColumns read(JsonNode json, RuleId id, boolean alerting) {
        List<Cohorts.Cohort> cohorts = new ArrayList<>();
        JsonNode sent = json.path("sent");
        for (int i = 0; i + 1 < sent.size(); i += 2) {
            cohorts.add(
                    new Cohorts.Cohort(sent.get(i).intValue(), sent.get(i + 1).longValue()));
        }
        RuleRun run = new RuleRun(
                health(json.path("health").asText()),
                json.path("error").asText(),
                json.path("at").longValue(),
                json.path("started").longValue(),
                json.path("took").longValue(),
                json.path("samples").intValue());
        return new GroupColumns.RuleColumns(id, alerting, json.path("query").asText(), run, new Cohorts(cohorts));
    }

    private static RuleHealth health(String text) {
        for (RuleHealth health : RuleHealth.values()) {
            if (health.text().equals(text)) {
                return health;
            }
        }
        return RuleHealth.UNKNOWN;
    }
}
