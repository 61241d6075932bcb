package dev.tocsin.notify.config;

import dev.tocsin.model.http.HttpAuth;
import dev.tocsin.model.http.HttpClientConfig;
import dev.tocsin.model.http.HttpClientConfigReader;
import dev.tocsin.model.yaml.YamlFields;
import dev.tocsin.model.yaml.YamlNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The types of integration, in the order in which Alertmanager builds them, with the keys and checks of each
 * (Alertmanager 0.34 {@code config/notifiers.go}, {@code notify/*}{@code /config.go}).
 */
enum IntegrationSchema {
    WEBHOOK(true, in -> {}),
    EMAIL(false, IntegrationSchema::email),
    PAGERDUTY(true, IntegrationSchema::pagerduty),
    OPSGENIE(true, IntegrationSchema::opsgenie),
    WECHAT(false, IntegrationSchema::wechat),
    SLACK(false, IntegrationSchema::slack),
    VICTOROPS(true, IntegrationSchema::victorops),
    PUSHOVER(true, IntegrationSchema::pushover),
    SNS(true, IntegrationSchema::sns),
    TELEGRAM(true, IntegrationSchema::telegram),
    DISCORD(true, IntegrationSchema::discord),
    WEBEX(true, IntegrationSchema::webex),
    MSTEAMS(true, in -> teams(in, "title", "summary", "text")),
    MSTEAMSV2(true, in -> teams(in, "title", "text")),
    JIRA(true, IntegrationSchema::jira),
    INCIDENTIO(true, IntegrationSchema::incidentio),
    ROCKETCHAT(false, IntegrationSchema::rocketchat),
    MATTERMOST(true, IntegrationSchema::mattermost);

    /** What a check looks at. */
    record Input(YamlFields fields, Globals globals, Optional<HttpClientConfig> client, HttpClientConfigReader http) {
        boolean hasAuthorization() {
            return client.filter(c -> c.auth() instanceof HttpAuth.Authorization)
                    .isPresent();
        }
    }

    private final boolean sendResolved;
    private final Consumer<Input> check;

    IntegrationSchema(boolean sendResolved, Consumer<Input> check) {
        this.sendResolved = sendResolved;
        this.check = check;
    }

    /** The key without {@code _configs}, which is also the name in metrics and the notification log. */
    String type() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The default of {@code send_resolved}. */
    boolean sendResolved() {
        return sendResolved;
    }

    boolean usesHttp() {
        return this != EMAIL;
    }

    /** Reports what is wrong with the keys of the type, and makes them known. */
    void check(Input in) {
        check.accept(in);
    }

    private static void email(Input in) {
        YamlFields f = in.fields;
        Schema.required(f, "to");
        Schema.texts(f, "from", "hello", "auth_username", "auth_identity", "html", "text");
        Schema.hostPort(f, "smarthost");
        Schema.need(f, f.has("smarthost") || in.globals.has("smtp_smarthost"), "no global SMTP smarthost set");
        Schema.need(f, f.has("from") || in.globals.has("smtp_from"), "no global SMTP from set");
        Schema.texts(f, "auth_password", "auth_password_file", "auth_secret", "auth_secret_file");
        Schema.flags(f, "require_tls", "force_implicit_tls");
        in.http.tls(f, "tls_config");
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

    private static void pagerduty(Input in) {
        YamlFields f = in.fields;
        boolean routing = Schema.either(f, "routing_key");
        boolean service = Schema.either(f, "service_key");
        Schema.need(f, routing || service, "missing service or routing key in PagerDuty config");
        Schema.url(f, "url");
        Schema.texts(f, "client", "client_url", "description", "source", "severity", "class", "component", "group");
        f.section("details");
        maps(f, "images", "src", "alt", "href");
        maps(f, "links", "href", "text");
        Schema.goDuration(f, "timeout");
    }

    private static void opsgenie(Input in) {
        YamlFields f = in.fields;
        boolean key = Schema.either(f, "api_key") || in.globals.hasEither("opsgenie_api_key");
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

    private static void wechat(Input in) {
        YamlFields f = in.fields;
        boolean secret = Schema.either(f, "api_secret") || in.globals.hasEither("wechat_api_secret");
        Schema.need(f, secret, "no global Wechat Api Secret set either inline or in a file");
        boolean corp = f.nonEmpty("corp_id").isPresent() || in.globals.has("wechat_api_corp_id");
        Schema.need(f, corp, "no global Wechat CorpID set");
        Schema.url(f, "api_url");
        Schema.texts(f, "message", "to_user", "to_party", "to_tag", "agent_id");
        Schema.among(f, "message_type", "text", "markdown");
    }

    private static void slack(Input in) {
        YamlFields f = in.fields;
        Schema.url(f, "api_url");
        Schema.url(f, "app_url");
        boolean api = Schema.either(f, "api_url");
        boolean token = Schema.either(f, "app_token");
        if (api && token) {
            f.problem("app_token", "at most one of api_url/api_url_file & app_token/app_token_file must be configured");
        }
        boolean inherits = in.globals.hasEither("slack_api_url") || in.globals.hasEither("slack_app_token");
        Schema.need(f, api || token || inherits, "no Slack API URL nor App token set either inline or in a file");
        boolean inheritsToken = !token
                && !in.hasAuthorization()
                && f.nonEmpty("api_url").isEmpty()
                && in.globals.hasEither("slack_app_token");
        boolean anyAuthorization = in.hasAuthorization()
                || in.client.isEmpty() && in.globals.config().httpConfig().auth() instanceof HttpAuth.Authorization;
        if ((token || inheritsToken) && anyAuthorization) {
            f.problem("http authorization can't be set when using Slack App tokens" + f.where());
        }
        boolean update = f.bool("update_message", false);
        if (update && !f.string("api_url").orElse("").equals("https://slack.com/api/chat.postMessage")) {
            f.problem(
                    "update_message",
                    "update_message can only be used with bot tokens. api_url must be set to"
                            + " https://slack.com/api/chat.postMessage");
        }
        Schema.texts(f, "channel", "username", "color", "title", "title_link", "pretext", "text", "message_text");
        Schema.texts(f, "footer", "fallback", "callback_id", "icon_emoji", "icon_url", "image_url", "thumb_url");
        Schema.flags(f, "short_fields", "link_names");
        f.strings("mrkdwn_in");
        Schema.goDuration(f, "timeout");
        titledFields(f);
        for (YamlFields action : f.mappings("actions")) {
            Schema.required(action, "type");
            Schema.required(action, "text");
            boolean target =
                    action.nonEmpty("url").isPresent() | action.nonEmpty("name").isPresent();
            Schema.need(action, target, "missing name or url in Slack action configuration");
            Schema.texts(action, "style", "value");
            action.section("confirm").ifPresent(confirm -> {
                Schema.required(confirm, "text");
                Schema.texts(confirm, "title", "ok_text", "dismiss_text");
                confirm.finish();
            });
            action.finish();
        }
    }

    private static void titledFields(YamlFields f) {
        for (YamlFields field : f.mappings("fields")) {
            Schema.required(field, "title");
            Schema.required(field, "value");
            Schema.flags(field, "short");
            field.finish();
        }
    }

    private static void victorops(Input in) {
        YamlFields f = in.fields;
        boolean key = Schema.either(f, "api_key") || in.globals.hasEither("victorops_api_key");
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

    private static void pushover(Input in) {
        YamlFields f = in.fields;
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

    private static void sns(Input in) {
        YamlFields f = in.fields;
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

    private static void telegram(Input in) {
        YamlFields f = in.fields;
        boolean token = Schema.either(f, "bot_token") || in.globals.hasEither("telegram_bot_token");
        Schema.need(f, token, "missing bot_token or bot_token_file on telegram_config");
        boolean chat = f.integer("chat_id").orElse(0) != 0;
        boolean file = f.nonEmpty("chat_id_file").isPresent();
        Schema.need(f, chat || file, "missing chat_id or chat_id_file on telegram_config");
        Schema.need(f, !chat || !file, "at most one of chat_id & chat_id_file must be configured");
        f.integer("message_thread_id");
        Schema.url(f, "api_url");
        Schema.texts(f, "message");
        Schema.flags(f, "disable_notifications");
        Schema.among(f, "parse_mode", "Markdown", "MarkdownV2", "HTML");
    }

    private static void discord(Input in) {
        Schema.oneUrl(in.fields, "webhook_url");
        Schema.texts(in.fields, "content", "title", "message", "username", "avatar_url");
    }

    private static void webex(Input in) {
        Schema.required(in.fields, "room_id");
        Schema.need(in.fields, in.hasAuthorization(), "missing webex_configs.http_config.authorization");
        Schema.url(in.fields, "api_url");
        Schema.texts(in.fields, "message");
    }

    private static void teams(Input in, String... texts) {
        Schema.oneUrl(in.fields, "webhook_url");
        Schema.texts(in.fields, texts);
    }

    private static void jira(Input in) {
        YamlFields f = in.fields;
        Schema.required(f, "project");
        Schema.required(f, "issue_type");
        Schema.url(f, "api_url");
        Schema.need(f, f.has("api_url") || in.globals.has("jira_api_url"), "no global Jira Cloud URL set");
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

    private static void incidentio(Input in) {
        YamlFields f = in.fields;
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
                token || in.client.isEmpty() || in.hasAuthorization(),
                "at least one of alert_source_token, alert_source_token_file or http_config.authorization must be"
                        + " configured");
        Schema.count(f, "max_alerts");
        Schema.goDuration(f, "timeout");
    }

    private static void rocketchat(Input in) {
        YamlFields f = in.fields;
        boolean id = Schema.either(f, "token_id") || in.globals.hasEither("rocketchat_token_id");
        Schema.need(f, id, "no global Rocketchat TokenID set either inline or in a file");
        boolean token = Schema.either(f, "token") || in.globals.hasEither("rocketchat_token");
        Schema.need(f, token, "no global Rocketchat Token set either inline or in a file");
        Schema.url(f, "api_url");
        Schema.texts(f, "channel", "color", "title", "title_link", "text", "emoji", "icon_url", "image_url");
        Schema.texts(f, "thumb_url");
        Schema.flags(f, "short_fields", "link_names");
        maps(f, "fields", "short", "title", "value");
        // Alertmanager gives these keys no names of their own, so they are the lower-cased Go names.
        maps(
                f,
                "actions",
                "type",
                "text",
                "url",
                "imageurl",
                "iswebview",
                "webviewheightratio",
                "msg",
                "msginchatwindow",
                "msgprocessingtype");
    }

    private static void mattermost(Input in) {
        YamlFields f = in.fields;
        Schema.url(f, "webhook_url");
        boolean url = Schema.either(f, "webhook_url") || in.globals.hasEither("mattermost_webhook_url");
        Schema.need(f, url, "missing webhook_url or webhook_url_file on mattermost_config");
        Schema.texts(f, "channel", "username", "icon_url", "icon_emoji", "type");
        attachment(f);
        for (YamlFields attachment : f.mappings("attachments")) {
            attachment(attachment);
            attachment.finish();
        }
        f.section("props").ifPresent(props -> {
            Schema.texts(props, "card");
            props.finish();
        });
        f.section("priority").ifPresent(priority -> {
            Schema.texts(priority, "priority");
            Schema.flags(priority, "requested_ack", "persistent_notifications");
            priority.finish();
        });
    }

    private static void attachment(YamlFields f) {
        Schema.texts(f, "fallback", "color", "pretext", "text", "author_name", "author_link", "author_icon");
        Schema.texts(f, "title", "title_link", "thumb_url", "footer", "footer_icon", "image_url");
        titledFields(f);
    }

    private static void maps(YamlFields f, String key, String... texts) {
        for (YamlFields item : f.mappings(key)) {
            Schema.texts(item, texts);
            item.finish();
        }
    }
}
