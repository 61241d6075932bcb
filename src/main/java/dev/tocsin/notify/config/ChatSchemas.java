package dev.tocsin.notify.config;

import dev.tocsin.model.http.HttpAuth;
import dev.tocsin.model.yaml.YamlFields;

/** The keys and checks of integrations that post into a chat (Alertmanager 0.34 {@code config/notifiers.go}). */
final class ChatSchemas {

    private ChatSchemas() {}

    static void wechat(IntegrationSchema.Input in) {
        YamlFields f = in.fields();
        boolean secret = Schema.either(f, "api_secret") || in.globals().hasEither("wechat_api_secret");
        Schema.need(f, secret, "no global Wechat Api Secret set either inline or in a file");
        boolean corp = f.nonEmpty("corp_id").isPresent() || in.globals().has("wechat_api_corp_id");
        Schema.need(f, corp, "no global Wechat CorpID set");
        Schema.url(f, "api_url");
        Schema.texts(f, "message", "to_user", "to_party", "to_tag", "agent_id");
        Schema.among(f, "message_type", "text", "markdown");
    }

    static void slack(IntegrationSchema.Input in) {
        YamlFields f = in.fields();
        Schema.url(f, "api_url");
        Schema.url(f, "app_url");
        boolean api = Schema.either(f, "api_url");
        boolean token = Schema.either(f, "app_token");
        if (api && token) {
            f.problem("app_token", "at most one of api_url/api_url_file & app_token/app_token_file must be configured");
        }
        boolean inherits =
                in.globals().hasEither("slack_api_url") || in.globals().hasEither("slack_app_token");
        Schema.need(f, api || token || inherits, "no Slack API URL nor App token set either inline or in a file");
        boolean inheritsToken = !token
                && !in.hasAuthorization()
                && f.nonEmpty("api_url").isEmpty()
                && in.globals().hasEither("slack_app_token");
        boolean anyAuthorization = in.hasAuthorization()
                || in.client().isEmpty() && in.globals().config().httpConfig().auth() instanceof HttpAuth.Authorization;
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

    static void telegram(IntegrationSchema.Input in) {
        YamlFields f = in.fields();
        boolean token = Schema.either(f, "bot_token") || in.globals().hasEither("telegram_bot_token");
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

    static void discord(IntegrationSchema.Input in) {
        Schema.oneUrl(in.fields(), "webhook_url");
        Schema.texts(in.fields(), "content", "title", "message", "username", "avatar_url");
    }

    static void webex(IntegrationSchema.Input in) {
        Schema.required(in.fields(), "room_id");
        Schema.need(in.fields(), in.hasAuthorization(), "missing webex_configs.http_config.authorization");
        Schema.url(in.fields(), "api_url");
        Schema.texts(in.fields(), "message");
    }

    static void teams(IntegrationSchema.Input in, String... texts) {
        Schema.oneUrl(in.fields(), "webhook_url");
        Schema.texts(in.fields(), texts);
    }

    static void rocketchat(IntegrationSchema.Input in) {
        YamlFields f = in.fields();
        boolean id = Schema.either(f, "token_id") || in.globals().hasEither("rocketchat_token_id");
        Schema.need(f, id, "no global Rocketchat TokenID set either inline or in a file");
        boolean token = Schema.either(f, "token") || in.globals().hasEither("rocketchat_token");
        Schema.need(f, token, "no global Rocketchat Token set either inline or in a file");
        Schema.url(f, "api_url");
        Schema.texts(f, "channel", "color", "title", "title_link", "text", "emoji", "icon_url", "image_url");
        Schema.texts(f, "thumb_url");
        Schema.flags(f, "short_fields", "link_names");
        Schema.maps(f, "fields", "short", "title", "value");
        // Alertmanager gives these keys no names of their own, so they are the lower-cased Go names.
        Schema.maps(
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

    static void mattermost(IntegrationSchema.Input in) {
        YamlFields f = in.fields();
        Schema.url(f, "webhook_url");
        boolean url = Schema.either(f, "webhook_url") || in.globals().hasEither("mattermost_webhook_url");
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
}
