package dev.tocsin.notify.config;

import dev.tocsin.model.yaml.YamlFields;
import dev.tocsin.model.yaml.YamlNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The keys and checks of integrations that page people or open tickets (Alertmanager 0.34 {@code config/notifiers.go}). */
final class PagingSchemas {

    private PagingSchemas() {}

    static void email(IntegrationSchema.Input in) {
        YamlFields f = in.fields();
        Schema.required(f, "to");
        Schema.texts(f, "from", "hello", "auth_username", "auth_identity", "html", "text");
        Schema.hostPort(f, "smarthost");
        Schema.need(f, f.has("smarthost") || in.globals().has("smtp_smarthost"), "no global SMTP smarthost set");
        Schema.need(f, f.has("from") || in.globals().has("smtp_from"), "no global SMTP from set");
        Schema.texts(f, "auth_password", "auth_password_file", "auth_secret", "auth_secret_file");
        Schema.flags(f, "require_tls", "force_implicit_tls");
        in.http().tls(f, "tls_config");
        Set<String> headers = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (String header : f.stringMap("headers").keySet()) {
            if (!headers.add(header)) {
                f.problem("headers", "duplicate header \"" + header + "\" in email config");
            }
        }
        f.section("threading").ifPresent(threading -> {
            boolean enabled = threading.bool("enabled", false);
            if (enabled && (headers.contains("References") || headers.contains("In-Reply-To"))) {
                f.problem(
                        "headers",
                        "conflicting configuration: threading.enabled conflicts with custom References and In-Reply-To"
                                + " headers");
            }
            String byDate = threading.string("thread_by_date").orElse("");
            if (enabled && !byDate.equals("none") && !byDate.equals("daily")) {
                threading.problem("thread_by_date", "threading.thread_by_date must be either 'none' or 'daily'");
            }
            threading.finish();
        });
    }

    static void pagerduty(IntegrationSchema.Input in) {
        YamlFields f = in.fields();
        boolean routing = Schema.either(f, "routing_key");
        boolean service = Schema.either(f, "service_key");
        Schema.need(f, routing || service, "missing service or routing key in PagerDuty config");
        Schema.url(f, "url");
        Schema.texts(f, "client", "client_url", "description", "source", "severity", "class", "component", "group");
        f.section("details");
        Schema.maps(f, "images", "src", "alt", "href");
        Schema.maps(f, "links", "href", "text");
        Schema.goDuration(f, "timeout");
    }

    static void opsgenie(IntegrationSchema.Input in) {
        YamlFields f = in.fields();
        boolean key = Schema.either(f, "api_key") || in.globals().hasEither("opsgenie_api_key");
        Schema.need(f, key, "no global OpsGenie API Key set either inline or in a file");
        Schema.url(f, "api_url");
        Schema.texts(f, "message", "description", "source", "entity", "actions", "tags", "note", "priority");
        Schema.flags(f, "update_alerts");
        f.stringMap("details");
        for (YamlFields responder : f.mappings("responders")) {
            boolean named = false;
            for (String name : List.of("id", "name", "username")) {
                named |= responder.nonEmpty(name).isPresent();
            }
            Schema.need(
                    responder,
                    named,
                    "opsGenieConfig responder has to have at least one of id, username or name specified");
            String type = responder.string("type").orElse("").toLowerCase(Locale.ROOT);
            if (!type.contains("{{")
                    && !Set.of("team", "teams", "user", "escalation", "schedule")
                            .contains(type)) {
                responder.problem(
                        "type",
                        "opsGenieConfig responder type \"" + type
                                + "\" does not match valid options team, teams, user, escalation, schedule");
            }
            responder.finish();
        }
    }

    static void victorops(IntegrationSchema.Input in) {
        YamlFields f = in.fields();
        boolean key = Schema.either(f, "api_key") || in.globals().hasEither("victorops_api_key");
        Schema.need(f, key, "no global VictorOps API Key set");
        Schema.required(f, "routing_key");
        Schema.url(f, "api_url");
        Schema.texts(f, "message_type", "state_message", "entity_display_name", "monitoring_tool");
        Set<String> reserved = Set.of(
                "routing_key",
                "message_type",
                "state_message",
                "entity_display_name",
                "monitoring_tool",
                "entity_id",
                "entity_state");
        for (String name : f.stringMap("custom_fields").keySet()) {
            if (reserved.contains(name)) {
                f.problem(
                        "custom_fields",
                        "victorOps config contains custom field " + name
                                + " which cannot be used as it conflicts with the fixed/static fields");
            }
        }
    }

    static void pushover(IntegrationSchema.Input in) {
        YamlFields f = in.fields();
        Schema.oneOf(f, "user_key");
        Schema.oneOf(f, "token");
        Schema.texts(f, "title", "message", "url", "url_title", "device", "sound", "priority");
        for (String key : List.of("retry", "expire", "ttl")) {
            Schema.goDuration(f, key);
        }
        if (f.bool("html", false) & f.bool("monospace", false)) {
            f.problem("monospace", "at most one of monospace & html must be configured");
        }
    }

    static void sns(IntegrationSchema.Input in) {
        YamlFields f = in.fields();
        int targets = 0;
        for (String key : List.of("topic_arn", "phone_number", "target_arn")) {
            targets += f.nonEmpty(key).isPresent() ? 1 : 0;
        }
        // Alertmanager's test lets all three at once pass as well.
        Schema.need(f, targets % 2 == 1, "must provide either a Target ARN, Topic ARN, or Phone Number for SNS config");
        Schema.texts(f, "api_url", "subject", "message");
        Schema.flags(f, "use_aws_http_client");
        f.stringMap("attributes");
        f.section("sigv4").ifPresent(sigv4 -> {
            Schema.texts(sigv4, "region", "access_key", "secret_key", "profile", "role_arn");
            Schema.texts(sigv4, "external_id", "service_name");
            Schema.flags(sigv4, "use_fips_sts_endpoint");
            sigv4.finish();
        });
    }

    static void jira(IntegrationSchema.Input in) {
        YamlFields f = in.fields();
        Schema.required(f, "project");
        Schema.required(f, "issue_type");
        Schema.url(f, "api_url");
        Schema.need(f, f.has("api_url") || in.globals().has("jira_api_url"), "no global Jira Cloud URL set");
        Schema.among(f, "api_type", "auto", "cloud", "datacenter");
        for (String key : List.of("summary", "description")) {
            // A template, or a mapping that holds one.
            if (f.node(key).filter(YamlNode.Mapping.class::isInstance).isPresent()) {
                f.section(key).ifPresent(field -> {
                    Schema.texts(field, "template");
                    Schema.flags(field, "enable_update");
                    field.finish();
                });
            } else {
                f.string(key);
            }
        }
        f.strings("labels");
        Schema.texts(f, "priority", "reopen_transition", "resolve_transition", "wont_fix_resolution");
        f.durationMillis("reopen_duration");
        f.section("fields");
    }

    static void incidentio(IntegrationSchema.Input in) {
        YamlFields f = in.fields();
        Schema.oneUrl(f, "url");
        boolean token = Schema.either(f, "alert_source_token");
        if (token && in.hasAuthorization()) {
            f.problem(
                    "cannot specify alert_source_token or alert_source_token_file when using http_config.authorization"
                            + f.where());
        }
        // Without its own http_config Alertmanager does not ask: the global one may authorize.
        Schema.need(
                f,
                token || in.client().isEmpty() || in.hasAuthorization(),
                "at least one of alert_source_token, alert_source_token_file or http_config.authorization must be"
                        + " configured");
        Schema.count(f, "max_alerts");
        Schema.goDuration(f, "timeout");
    }
}
