package dev.tocsin.function.evaluate;

import dev.tocsin.alerting.AlertChange;
import dev.tocsin.alerting.AlertInstance;
import dev.tocsin.alerting.GroupState;
import dev.tocsin.alerting.OutgoingAlert;
import dev.tocsin.ledger.Inbox;
import dev.tocsin.model.Label;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Relabel;
import dev.tocsin.model.RelabelConfig;
import dev.tocsin.model.XxHash64;
import dev.tocsin.notify.alert.Alert;
import dev.tocsin.rules.RuleId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What becomes of an alert on its way out of a rule group: external labels are added where it has none of that name, then
 * {@code alert_relabel_configs} change or drop it (Prometheus 3.14 {@code notifier/manager.go Send}).
 */
public final class HandOver {

    private final Labels externalLabels;
    private final List<RelabelConfig> relabeling;
    private final long fingerprint;

    public HandOver(Labels externalLabels, List<RelabelConfig> relabeling) {
        this.externalLabels = externalLabels;
        this.relabeling = List.copyOf(relabeling);
        this.fingerprint = fingerprint(externalLabels, relabeling);
    }

    /** The labels with which an alert leaves; empty if it does not. */
    public Optional<Labels> labels(Labels alert) {
        Labels.Builder builder = alert.toBuilder();
        for (Label external : externalLabels) {
            if (builder.get(external.name()).isEmpty()) {
                builder.set(external.name(), external.value());
            }
        }
        return Relabel.apply(relabeling, builder.build());
    }

    /** The rows for notify's inbox; changes of dropped alerts are left out. */
    List<Inbox.Change> inbox(List<AlertChange> changes, Inbox inbox) {
        List<Inbox.Change> rows = new ArrayList<>(changes.size());
        for (AlertChange change : changes) {
            labels(change.labels()).ifPresent(labels -> {
                Alert alert = new Alert(
                        labels,
                        map(change.annotations()),
                        change.generatorUrl(),
                        change.startsAt(),
                        change.endsAt() == AlertInstance.NEVER ? Alert.NO_END : change.endsAt(),
                        false,
                        change.at());
                rows.add(inbox.change(alert, origin(change.rule()), reason(change.kind())));
            });
        }
        return rows;
    }

    /** What goes to external Alertmanagers, dropped alerts left out. */
    List<OutgoingAlert> outgoing(List<OutgoingAlert> alerts) {
        List<OutgoingAlert> out = new ArrayList<>(alerts.size());
        for (OutgoingAlert alert : alerts) {
            labels(alert.labels()).ifPresent(labels -> out.add(alert.withLabels(labels)));
        }
        return out;
    }

    /** Names external labels and relabelling: with others, alerts have other labels at notify. Never 0. */
    long fingerprint() {
        return fingerprint;
    }

    private static long fingerprint(Labels externalLabels, List<RelabelConfig> relabeling) {
        StringBuilder text = new StringBuilder().append(externalLabels);
        for (RelabelConfig step : relabeling) {
            text.append('\0')
                    .append(step.action().text())
                    .append('\0')
                    .append(step.sourceLabels())
                    .append('\0')
                    .append(step.separator())
                    .append('\0')
                    .append(step.regex().text())
                    .append('\0')
                    .append(step.modulus())
                    .append('\0')
                    .append(step.targetLabel().text())
                    .append('\0')
                    .append(step.replacement().text());
        }
        return XxHash64.hash(text.toString().getBytes(StandardCharsets.UTF_8)) | 1;
    }

    /** The rules whose alerts a group has, as notify knows them. */
    Set<Long> origins(GroupState state) {
        return state.rows().stream().map(row -> origin(row.rule())).collect(Collectors.toSet());
    }

    /** Names a rule for notify: the same label set may be fired by several, and ends when the last of them ends it. */
    private static long origin(RuleId rule) {
        String name = rule.group().source()
                + '\0'
                + rule.group().key()
                + '\0'
                + rule.name()
                + '\0'
                + rule.labels()
                + '\0'
                + rule.ordinal();
        return XxHash64.hash(name.getBytes(StandardCharsets.UTF_8)) | 1;
    }

    private static String reason(AlertChange.Kind kind) {
        return switch (kind) {
            case FIRING -> "fires";
            case RESOLVED -> "resolved";
            case EXPIRES -> "lost its state without resolving";
        };
    }

    private static Map<String, String> map(List<Label> annotations) {
        Map<String, String> map = new LinkedHashMap<>();
        annotations.forEach(annotation -> map.put(annotation.name(), annotation.value()));
        return map;
    }
}
