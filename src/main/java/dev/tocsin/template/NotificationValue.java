package dev.tocsin.template;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Utf8Order;
import dev.tocsin.template.value.GoMethod;
import dev.tocsin.template.value.GoTime;
import dev.tocsin.template.value.GoType;
import dev.tocsin.template.value.GoValue;
import dev.tocsin.template.value.MapEntries;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Notification data as templates see them: the types, fields and methods of Alertmanager 0.34 ({@code template.Data}). */
final class NotificationValue {

    private static final GoType DATA = GoType.basic("template.Data", GoType.Kind.STRUCT);
    private static final GoType DATA_POINTER = GoType.pointer(DATA);
    private static final GoType ALERT = GoType.basic("template.Alert", GoType.Kind.STRUCT);
    private static final GoType ALERT_SLICE = GoType.slice(ALERT);
    private static final GoType ALERTS = GoType.slice("template.Alerts", ALERT);
    private static final GoType PAIR = GoType.basic("template.Pair", GoType.Kind.STRUCT);
    private static final GoType PAIRS = GoType.slice("template.Pairs", PAIR);
    private static final GoType STRINGS = GoType.slice("template.Strings", GoType.STRING);
    private static final GoType KV = GoType.map("template.KV", GoType.STRING);

    static {
        DATA.jsonNames(Map.of(
                "Receiver", "receiver",
                "Status", "status",
                "Alerts", "alerts",
                "NotificationReason", "notification_reason",
                "GroupLabels", "groupLabels",
                "CommonLabels", "commonLabels",
                "CommonAnnotations", "commonAnnotations",
                "RouteLabels", "routeLabels",
                "ExternalURL", "externalURL"));
        ALERT.jsonNames(Map.of(
                "Status", "status",
                "Labels", "labels",
                "Annotations", "annotations",
                "StartsAt", "startsAt",
                "EndsAt", "endsAt",
                "GeneratorURL", "generatorURL",
                "Fingerprint", "fingerprint"));
        ALERTS.method("Firing", GoMethod.of(alerts -> withStatus(alerts, NotificationAlert.FIRING)))
                .method("Resolved", GoMethod.of(alerts -> withStatus(alerts, NotificationAlert.RESOLVED)));
        KV.text(NotificationValue::pairsText)
                .method("SortedPairs", GoMethod.of(NotificationValue::sortedPairs))
                .method("Names", GoMethod.of(kv -> column(sortedPairs(kv), "Name")))
                .method("Values", GoMethod.of(kv -> column(sortedPairs(kv), "Value")))
                .method("Remove", GoMethod.of(List.of(GoType.STRING_SLICE), (kv, a) -> without(kv, a.getFirst())));
        PAIRS.text(NotificationValue::pairsText)
                .method("Names", GoMethod.of(pairs -> column(pairs, "Name")))
                .method("Values", GoMethod.of(pairs -> column(pairs, "Value")));
        STRINGS.method(
                "Join",
                GoMethod.of(
                        List.of(GoType.STRING),
                        (strings, a) -> GoValue.of(String.join(text(a.getFirst()), texts(strings)))));
    }

    private NotificationValue() {}

    static GoValue of(NotificationData data) {
        Map<String, GoValue> fields = new LinkedHashMap<>();
        fields.put("Receiver", GoValue.of(data.receiver()));
        fields.put("Status", GoValue.of(data.status()));
        fields.put(
                "Alerts",
                new GoValue.Slice(
                        ALERTS,
                        data.alerts().stream().map(NotificationValue::alert).toList()));
        fields.put("NotificationReason", GoValue.of(data.notificationReason()));
        fields.put("GroupLabels", kv(data.groupLabels()));
        fields.put("CommonLabels", kv(data.commonLabels()));
        fields.put("CommonAnnotations", kv(data.commonAnnotations()));
        fields.put("RouteLabels", kv(data.routeLabels()));
        fields.put("ExternalURL", GoValue.of(data.externalUrl()));
        fields.put("routeLabelsRendered", GoValue.of(data.routeLabelsRendered()));
        return GoValue.pointer(DATA_POINTER, new GoValue.Struct(DATA, fields));
    }

    private static GoValue alert(NotificationAlert alert) {
        Map<String, GoValue> fields = new LinkedHashMap<>();
        fields.put("Status", GoValue.of(alert.status()));
        fields.put("Labels", kv(alert.labels()));
        fields.put("Annotations", kv(alert.annotations()));
        fields.put("StartsAt", GoTime.ofNanos(alert.startsAtNanos()));
        fields.put(
                "EndsAt",
                alert.endsAtNanos().isPresent()
                        ? GoTime.ofNanos(alert.endsAtNanos().getAsLong())
                        : GoTime.ZERO);
        fields.put("GeneratorURL", GoValue.of(alert.generatorUrl()));
        fields.put("Fingerprint", GoValue.of(alert.fingerprint()));
        return new GoValue.Struct(ALERT, fields);
    }

    private static GoValue kv(Labels labels) {
        return new GoValue.Mapping(KV, MapEntries.of(labels));
    }

    private static GoValue kv(Map<String, String> map) {
        return new GoValue.Mapping(KV, MapEntries.ofStrings(map));
    }

    private static GoValue withStatus(GoValue alerts, String status) {
        return new GoValue.Slice(
                ALERT_SLICE,
                ((GoValue.Slice) alerts)
                        .elements().stream()
                                .filter(alert -> alert instanceof GoValue.Struct s
                                        && s.fields().get("Status") instanceof GoValue.Str text
                                        && text.value().equals(status))
                                .toList());
    }

    /** By name, the alert's name first. */
    private static GoValue sortedPairs(GoValue kv) {
        GoValue.Mapping map = (GoValue.Mapping) kv;
        List<String> keys = new ArrayList<>(map.entries().keys());
        keys.sort((a, b) -> Boolean.compare(!a.equals(Labels.ALERT_NAME), !b.equals(Labels.ALERT_NAME)) != 0
                ? Boolean.compare(!a.equals(Labels.ALERT_NAME), !b.equals(Labels.ALERT_NAME))
                : Utf8Order.compare(a, b));
        List<GoValue> pairs = new ArrayList<>(keys.size());
        for (String key : keys) {
            Map<String, GoValue> fields = new LinkedHashMap<>();
            fields.put("Name", GoValue.of(key));
            fields.put("Value", map.get(key).orElse(GoValue.of("")));
            pairs.add(new GoValue.Struct(PAIR, fields));
        }
        return new GoValue.Slice(PAIRS, pairs);
    }

    private static GoValue column(GoValue pairs, String field) {
        return new GoValue.Slice(
                STRINGS,
                ((GoValue.Slice) pairs)
                        .elements().stream()
                                .map(pair -> ((GoValue.Struct) pair).fields().getOrDefault(field, GoValue.of("")))
                                .toList());
    }

    private static GoValue without(GoValue kv, GoValue keys) {
        Set<String> removed = new HashSet<>(texts(keys));
        GoValue.Mapping map = (GoValue.Mapping) kv;
        Map<String, GoValue> rest = new LinkedHashMap<>();
        for (String key : map.entries().keys()) {
            if (!removed.contains(key)) {
                rest.put(key, map.get(key).orElse(GoValue.of("")));
            }
        }
        return new GoValue.Mapping(KV, MapEntries.of(rest));
    }

    /** {@code a=1, b=2}. */
    private static String pairsText(GoValue value) {
        GoValue.Slice pairs = (GoValue.Slice) (value instanceof GoValue.Mapping ? sortedPairs(value) : value);
        return pairs.elements().stream()
                .map(pair -> ((GoValue.Struct) pair).fields())
                .map(f -> text(f.getOrDefault("Name", GoValue.of(""))) + "="
                        + text(f.getOrDefault("Value", GoValue.of(""))))
                .collect(Collectors.joining(", "));
    }

    static List<String> texts(GoValue strings) {
        return ((GoValue.Slice) strings)
                .elements().stream().map(NotificationValue::text).toList();
    }

    private static String text(GoValue value) {
        return ((GoValue.Str) value).value();
    }
}
