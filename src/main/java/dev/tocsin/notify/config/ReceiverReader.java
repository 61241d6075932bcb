package dev.tocsin.notify.config;

import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Secret;
import dev.tocsin.model.http.HttpClientConfig;
import dev.tocsin.model.http.HttpClientConfigReader;
import dev.tocsin.model.yaml.YamlFields;
import dev.tocsin.model.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads receivers and their integrations. */
final class ReceiverReader {

    private final HttpClientConfigReader http;
    private final Globals globals;

    ReceiverReader(HttpClientConfigReader http, Globals globals) {
        this.http = http;
        this.globals = globals;
    }

    ReceiverConfig read(YamlFields fields) {
        Optional<String> name = fields.nonEmpty("name");
        if (name.isEmpty()) {
            fields.problem("missing name in receiver" + fields.where());
        }
        Map<String, String> labels = new LinkedHashMap<>(fields.stringMap("labels"));
        String label = labels.getOrDefault("name", name.orElse(""));
        if (!label.equals(name.orElse(""))) {
            fields.problem(
                    "labels",
                    "receiver label \"name\" must match receiver name " + GoQuote.quote(name.orElse("")) + ", got "
                            + GoQuote.quote(label));
        }
        labels.put("name", name.orElse(""));
        List<Integration> integrations = new ArrayList<>();
        for (IntegrationSchema schema : IntegrationSchema.values()) {
            integrations(fields, schema, integrations);
        }
        fields.finish();
        return new ReceiverConfig(name.orElse(""), labels, integrations);
    }

    private void integrations(YamlFields receiver, IntegrationSchema schema, List<Integration> out) {
        String key = schema.type() + "_configs";
        List<YamlNode> items = receiver.list(key);
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).isNull()) {
                receiver.problem(items.get(i), "missing " + schema.type() + " config in " + receiver.pathOf(key));
                continue;
            }
            int index = i;
            YamlFields.of(receiver.file(), receiver.pathOf(key) + "[" + i + "]", items.get(i), receiver::report)
                    .ifPresent(fields -> out.add(integration(fields, schema, index)));
        }
    }

    private Integration integration(YamlFields fields, IntegrationSchema schema, int index) {
        boolean sendResolved = fields.bool("send_resolved", schema.sendResolved());
        Optional<HttpClientConfig> client = schema.usesHttp() ? http.section(fields, "http_config") : Optional.empty();
        Integration out = schema == IntegrationSchema.WEBHOOK
                ? webhook(fields, index, sendResolved, client)
                : new Integration.Unsupported(schema.type(), index, sendResolved);
        schema.check(new IntegrationSchema.Input(fields, globals, client, http));
        fields.finish();
        return out;
    }

    private Integration webhook(YamlFields fields, int index, boolean sendResolved, Optional<HttpClientConfig> client) {
        Optional<Secret> url = fields.secretOrFile("url", "url_file", "");
        if (url.isEmpty()) {
            fields.problem("one of url or url_file must be configured" + fields.where());
        }
        // A template may hold any text; what it makes is checked when sending.
        if (fields.string("url").filter(u -> !u.contains("{{") && !u.isEmpty()).isPresent()) {
            Schema.url(fields, "url");
        }
        return new Integration.Webhook(
                index,
                sendResolved,
                url.orElse(Secret.inline("")),
                client.orElse(globals.config().httpConfig()),
                Schema.count(fields, "max_alerts"),
                Schema.goDuration(fields, "timeout"),
                fields.node("payload"));
    }
}
