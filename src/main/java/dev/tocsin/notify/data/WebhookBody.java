package dev.tocsin.notify.data;

import dev.tocsin.model.Utf8Order;
import dev.tocsin.model.yaml.YamlNode;
import dev.tocsin.notify.alert.Alert;
import dev.tocsin.template.AlertmanagerTemplates;
import dev.tocsin.template.NotificationAlert;
import dev.tocsin.template.NotificationData;
import dev.tocsin.template.TemplateException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The body of a webhook request, as Alertmanager 0.34 writes it ({@code notify/webhook}). */
public final class WebhookBody {

    private WebhookBody() {}

    /**
     * What {@code max_alerts} leaves of a notification's alerts.
     *
     * @param alerts the first ones; only they count for status, common labels and annotations
     * @param dropped how many more there are
     */
    public record Truncated(List<Alert> alerts, int dropped) {}

    /** The first alerts, all of them where {@code maxAlerts} is 0. */
    public static Truncated truncate(List<Alert> alerts, long maxAlerts) {
        return maxAlerts == 0 || alerts.size() <= maxAlerts
                ? new Truncated(alerts, 0)
                : new Truncated(alerts.subList(0, (int) maxAlerts), alerts.size() - (int) maxAlerts);
    }

    /**
     * The JSON of version 4, with the line feed that Go's encoder writes after it.
     *
     * @param truncated how many alerts {@code max_alerts} left out
     */
    public static String json(NotificationData data, String groupKey, int truncated) {
        GoJson out = new GoJson().raw("{");
        out.key("receiver", true).string(data.receiver());
        out.key("status", false).string(data.status());
        out.key("alerts", false).raw("[");
        for (int i = 0; i < data.alerts().size(); i++) {
            alert(out.raw(i == 0 ? "" : ","), data.alerts().get(i));
        }
        out.raw("]");
        out.key("notification_reason", false).string(data.notificationReason());
        out.key("groupLabels", false).labels(data.groupLabels());
        out.key("commonLabels", false).labels(data.commonLabels());
        out.key("commonAnnotations", false).map(data.commonAnnotations());
        out.key("routeLabels", false).map(data.routeLabels());
        out.key("externalURL", false).string(data.externalUrl());
        out.key("version", false).string("4");
        out.key("groupKey", false).string(groupKey);
        out.key("truncatedAlerts", false).raw(Integer.toString(truncated));
        return out.raw("}\n").toString();
    }

    private static void alert(GoJson out, NotificationAlert alert) {
        out.raw("{").key("status", true).string(alert.status());
        out.key("labels", false).labels(alert.labels());
        out.key("annotations", false).map(alert.annotations());
        out.key("startsAt", false).time(alert.startsAtNanos());
        out.key("endsAt", false);
        if (alert.endsAtNanos().isPresent()) {
            out.time(alert.endsAtNanos().getAsLong());
        } else {
            out.zeroTime();
        }
        out.key("generatorURL", false).string(alert.generatorUrl());
        out.key("fingerprint", false).string(alert.fingerprint()).raw("}");
    }

    /**
     * The body that {@code payload} makes in place of the usual one: a tree whose strings and keys are templates. What a
     * template becomes is read as YAML where that is anything but a string, so that numbers and lists can be made.
     *
     * @throws TemplateException if a template fails, or makes a number that JSON does not have: not worth a retry
     */
    public static String custom(YamlNode payload, AlertmanagerTemplates templates, NotificationData data, long now)
            throws TemplateException {
        return new GoJson()
                .value(render(payload, text -> templates.execute(text, data, now)))
                .raw("\n")
                .toString();
    }

    private interface Template {
        String execute(String text) throws TemplateException;
    }

    private static PayloadValue render(YamlNode node, Template template) throws TemplateException {
        return switch (node) {
            case YamlNode.Scalar s when isText(s) -> inline(s.text().isEmpty() ? "" : template.execute(s.text()));
            case YamlNode.Scalar s -> literal(s);
            case YamlNode.Sequence s -> {
                List<PayloadValue> items = new ArrayList<>();
                for (YamlNode item : s.items()) {
                    items.add(render(item, template));
                }
                yield new PayloadValue.Items(items);
            }
            case YamlNode.Mapping m -> {
                Map<String, PayloadValue> fields = new TreeMap<>(Utf8Order::compare);
                for (Map.Entry<String, YamlNode.Entry> entry : m.entries().entrySet()) {
                    fields.put(
                            template.execute(entry.getKey()),
                            render(entry.getValue().value(), template));
                }
                yield new PayloadValue.Fields(fields);
            }
        };
    }

    private static boolean isText(YamlNode.Scalar s) {
        return s.quoted() || s.kind() == YamlNode.Scalar.Kind.STRING;
    }

    /** What a rendered string means: itself, or what YAML makes of it, whose strings are not templates again. */
    private static PayloadValue inline(String text) throws TemplateException {
        List<YamlNode> documents;
        try {
            documents = YamlNode.parseAll("", text);
        } catch (YamlNode.SyntaxException e) {
            return new PayloadValue.Text(text);
        }
        if (documents.isEmpty()) {
            return PayloadValue.Literal.NULL;
        }
        YamlNode first = documents.getFirst();
        return first instanceof YamlNode.Scalar s && isText(s) ? new PayloadValue.Text(text) : plain(first);
    }

    private static PayloadValue plain(YamlNode node) throws TemplateException {
        return switch (node) {
            case YamlNode.Scalar s -> isText(s) ? new PayloadValue.Text(s.text()) : literal(s);
            case YamlNode.Sequence s -> {
                List<PayloadValue> items = new ArrayList<>();
                for (YamlNode item : s.items()) {
                    items.add(plain(item));
                }
                yield new PayloadValue.Items(items);
            }
            case YamlNode.Mapping m -> {
                Map<String, PayloadValue> fields = new TreeMap<>(Utf8Order::compare);
                for (Map.Entry<String, YamlNode.Entry> entry : m.entries().entrySet()) {
                    fields.put(entry.getKey(), plain(entry.getValue().value()));
                }
                yield new PayloadValue.Fields(fields);
            }
        };
    }

    private static PayloadValue literal(YamlNode.Scalar s) throws TemplateException {
        String text = s.text().replace("_", "").toLowerCase(Locale.ROOT);
        return switch (s.kind()) {
            case NULL -> PayloadValue.Literal.NULL;
            case BOOLEAN ->
                new PayloadValue.Literal(
                        text.equals("true") || text.equals("yes") || text.equals("on") ? "true" : "false");
            case INTEGER -> new PayloadValue.Literal(integer(text).toString());
            case FLOAT -> new PayloadValue.Literal(number(text));
            case STRING -> new PayloadValue.Text(s.text());
        };
    }

    /** An integer of YAML 1.1: decimal, 0x, 0b, or octal after a zero. */
    private static BigInteger integer(String text) {
        boolean negative = text.startsWith("-");
        String digits = negative || text.startsWith("+") ? text.substring(1) : text;
        BigInteger value;
        if (digits.startsWith("0x")) {
            value = new BigInteger(digits.substring(2), 16);
        } else if (digits.startsWith("0b")) {
            value = new BigInteger(digits.substring(2), 2);
        } else if (digits.startsWith("0o")) {
            value = new BigInteger(digits.substring(2), 8);
        } else {
            value = digits.length() > 1 && digits.startsWith("0") ? new BigInteger(digits, 8) : new BigInteger(digits);
        }
        return negative ? value.negate() : value;
    }

    /** A float as Go's JSON writes it: plain from 1e-6 to 1e21, otherwise with an exponent. */
    private static String number(String text) throws TemplateException {
        double value = switch (text) {
            case ".inf", "+.inf", "-.inf", ".nan" ->
                throw new TemplateException("json: unsupported value: " + text + " in a payload");
            default -> Double.parseDouble(text);
        };
        double size = Math.abs(value);
        java.math.BigDecimal shortest = new java.math.BigDecimal(Double.toString(value)).stripTrailingZeros();
        if (size == 0 || size >= 1e-6 && size < 1e21) {
            return size == 0 ? (1 / value < 0 ? "-0" : "0") : shortest.toPlainString();
        }
        String digits = shortest.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - shortest.scale();
        return (value < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + "e"
                + (exponent < 0 ? "-" : "+")
                + (Math.abs(exponent) < 10 && exponent > 0 ? "0" : "")
                + Math.abs(exponent);
    }
}
