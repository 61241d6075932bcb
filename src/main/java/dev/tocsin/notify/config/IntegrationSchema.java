package dev.tocsin.notify.config;

import dev.tocsin.model.http.HttpAuth;
import dev.tocsin.model.http.HttpClientConfig;
import dev.tocsin.model.http.HttpClientConfigReader;
import dev.tocsin.model.yaml.YamlFields;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The types of integration, in the order in which Alertmanager builds them, with the keys and checks of each
 * (Alertmanager 0.34 {@code config/notifiers.go}, {@code notify/*}{@code /config.go}).
 */
enum IntegrationSchema {
    WEBHOOK(true, in -> {}),
    EMAIL(false, PagingSchemas::email),
    PAGERDUTY(true, PagingSchemas::pagerduty),
    OPSGENIE(true, PagingSchemas::opsgenie),
    WECHAT(false, ChatSchemas::wechat),
    SLACK(false, ChatSchemas::slack),
    VICTOROPS(true, PagingSchemas::victorops),
    PUSHOVER(true, PagingSchemas::pushover),
    SNS(true, PagingSchemas::sns),
    TELEGRAM(true, ChatSchemas::telegram),
    DISCORD(true, ChatSchemas::discord),
    WEBEX(true, ChatSchemas::webex),
    MSTEAMS(true, in -> ChatSchemas.teams(in, "title", "summary", "text")),
    MSTEAMSV2(true, in -> ChatSchemas.teams(in, "title", "text")),
    JIRA(true, PagingSchemas::jira),
    INCIDENTIO(true, PagingSchemas::incidentio),
    ROCKETCHAT(false, ChatSchemas::rocketchat),
    MATTERMOST(true, ChatSchemas::mattermost);

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
}
