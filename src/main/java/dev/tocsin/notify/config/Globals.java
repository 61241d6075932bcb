package dev.tocsin.notify.config;

import dev.tocsin.model.http.HttpClientConfig;
import dev.tocsin.model.http.HttpClientConfigReader;
import dev.tocsin.model.yaml.YamlFields;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The {@code global} section: what the integrations' own keys fall back to.
 *
 * @param config what is used
 * @param given the keys that have a value, for the checks of integrations that rely on them
 * @param slackAppUrl {@code slack_app_url}
 * @param slackApiUrl {@code slack_api_url}, empty if there is none
 */
record Globals(GlobalConfig config, Set<String> given, String slackAppUrl, String slackApiUrl) {

    private static final String SLACK_APP_URL = "https://slack.com/api/chat.postMessage";

    /** Keys with a {@code _file} twin; one excludes the other. */
    private static final List<String> SECRETS = List.of(
            "smtp_auth_password",
            "smtp_auth_secret",
            "slack_app_token",
            "opsgenie_api_key",
            "wechat_api_secret",
            "victorops_api_key",
            "telegram_bot_token",
            "rocketchat_token",
            "rocketchat_token_id");

    /** URLs that are secrets and have a {@code _file} twin. */
    private static final List<String> SECRET_URLS = List.of("slack_api_url", "mattermost_webhook_url");

    private static final List<String> URLS = List.of(
            "jira_api_url",
            "slack_app_url",
            "pagerduty_url",
            "opsgenie_api_url",
            "wechat_api_url",
            "victorops_api_url",
            "telegram_api_url",
            "webex_api_url",
            "rocketchat_api_url");

    private static final List<String> TEXTS =
            List.of("smtp_from", "smtp_hello", "smtp_auth_username", "smtp_auth_identity", "wechat_api_corp_id");

    boolean has(String key) {
        return given.contains(key);
    }

    boolean hasEither(String key) {
        return given.contains(key) || given.contains(key + "_file");
    }

    static Globals read(YamlFields top, HttpClientConfigReader http, ReadContext context) {
        Optional<YamlFields> section = top.section("global");
        if (section.isEmpty()) {
            return new Globals(GlobalConfig.DEFAULT, Set.of(), SLACK_APP_URL, "");
        }
        YamlFields fields = section.get();
        Set<String> given = new TreeSet<>();
        Consumer<String> note = key -> {
            if (fields.nonEmpty(key).isPresent()) {
                given.add(key);
            }
        };
        TEXTS.forEach(note);
        SECRETS.forEach(key -> {
            note.accept(key);
            note.accept(key + "_file");
            fields.secretOrFile(key, key + "_file", "");
        });
        for (String key : SECRET_URLS) {
            note.accept(key);
            note.accept(key + "_file");
            Schema.url(fields, key);
            fields.secretOrFile(key, key + "_file", "");
        }
        URLS.forEach(key -> {
            note.accept(key);
            Schema.url(fields, key);
        });
        note.accept("smtp_smarthost");
        Schema.hostPort(fields, "smtp_smarthost");
        fields.bool("smtp_require_tls");
        fields.bool("smtp_force_implicit_tls");
        http.tls(fields, "smtp_tls_config");
        long resolveTimeout = fields.durationMillis("resolve_timeout").stream()
                .map(millis -> millis * 1_000_000)
                .findFirst()
                .orElse(GlobalConfig.DEFAULT.resolveTimeout());
        HttpClientConfig client = http.section(fields, "http_config").orElse(HttpClientConfig.DEFAULT);
        String appUrl = fields.nonEmpty("slack_app_url").orElse(SLACK_APP_URL);
        String apiUrl = fields.nonEmpty("slack_api_url").orElse("");
        Globals globals = new Globals(new GlobalConfig(resolveTimeout, client), given, appUrl, apiUrl);
        if (globals.hasEither("slack_app_token") && globals.hasEither("slack_api_url") && !apiUrl.equals(appUrl)) {
            fields.problem(
                    "slack_app_token",
                    "at most one of slack_app_token/slack_app_token_file & slack_api_url/slack_api_url_file must be"
                            + " configured");
        }
        fields.finish();
        return globals;
    }
}
