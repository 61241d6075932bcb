package dev.tocsin.notify.config;

import dev.tocsin.model.JsonString;
import dev.tocsin.model.yaml.YamlNode;
import java.util.Map;
import java.util.Set;

/**
 * A configuration as an API may show it: the same YAML tree, every secret replaced by {@code <secret>}, which
 * Alertmanager's tools accept in place of a value.
 */
public final class RedactedConfig {

    /** Keys whose value is a secret wherever they stand (Alertmanager's and prometheus/common's types {@code Secret*}). */
    private static final Set<String> SECRET_KEYS = Set.of(
            "alert_source_token",
            "api_key",
            "api_secret",
            "app_token",
            "auth_password",
            "auth_secret",
            "bearer_token",
            "bot_token",
            "client_certificate_key",
            "client_secret",
            "credentials",
            "key",
            "mattermost_webhook_url",
            "opsgenie_api_key",
            "password",
            "rocketchat_token",
            "rocketchat_token_id",
            "routing_key",
            "secret_key",
            "service_key",
            "slack_api_url",
            "slack_app_token",
            "smtp_auth_password",
            "smtp_auth_secret",
            "telegram_bot_token",
            "token",
            "token_id",
            "user_key",
            "victorops_api_key",
            "webhook_url",
            "wechat_api_secret");

    private RedactedConfig() {}

    /** The YAML of a document without its secrets. */
    public static String of(YamlNode document) {
        StringBuilder out = new StringBuilder();
        node(out, document, "", "", "");
        return out.append('\n').toString();
    }

    /** @param path the keys down to here, such as {@code receivers/webhook_configs} */
    private static void node(StringBuilder out, YamlNode node, String indent, String path, String key) {
        switch (node) {
            case YamlNode.Scalar s ->
                out.append(isSecret(path, key) && !s.isNull() ? "<secret>" : scalar(s, path, key));
            case YamlNode.Sequence s -> {
                if (s.items().isEmpty()) {
                    out.append("[]");
                }
                for (YamlNode item : s.items()) {
                    out.append('\n').append(indent).append("- ");
                    node(out, item, indent + "  ", path, key);
                }
            }
            case YamlNode.Mapping m -> {
                if (m.entries().isEmpty()) {
                    out.append("{}");
                }
                boolean first = true;
                for (Map.Entry<String, YamlNode.Entry> entry : m.entries().entrySet()) {
                    // The first key of a list's item stands on the line of its dash.
                    boolean inItem = first && endsWithDash(out);
                    if (!inItem && !out.isEmpty()) {
                        out.append('\n').append(indent);
                    }
                    first = false;
                    out.append(name(entry.getKey())).append(": ");
                    String below = path.isEmpty() ? entry.getKey() : path + "/" + entry.getKey();
                    node(out, entry.getValue().value(), indent + "  ", below, entry.getKey());
                }
            }
        }
    }

    private static boolean endsWithDash(StringBuilder out) {
        return out.length() >= 2 && out.charAt(out.length() - 2) == '-' && out.charAt(out.length() - 1) == ' ';
    }

    private static boolean isSecret(String path, String key) {
        // Maps whose keys are the user's: a label may well be called token.
        boolean free = path.contains("/labels/") || path.contains("match/") || path.contains("match_re/");
        return SECRET_KEYS.contains(key) && !free
                || path.contains("webhook_configs/url") && key.equals("url")
                || path.contains("slack_configs/api_url") && key.equals("api_url")
                || path.contains("proxy_connect_header/")
                // Alertmanager shows these; what is sent to get a token may well be a password.
                || path.contains("oauth2/endpoint_params/")
                || path.contains("http_headers/") && key.equals("secrets");
    }

    private static String scalar(YamlNode.Scalar s, String path, String key) {
        if (s.kind() != YamlNode.Scalar.Kind.STRING && !s.quoted()) {
            return s.isNull() ? "null" : s.text();
        }
        // Any URL may hold a password; of those of proxies prometheus/common hides it too.
        String text = key.endsWith("url") ? s.text().replaceFirst("//([^/@:]*):[^/@]*@", "//$1:xxxxx@") : s.text();
        return quote(text);
    }

    private static String name(String key) {
        return key.matches("[a-z_][a-z0-9_]*")
                        && !Set.of("yes", "no", "on", "off", "true", "false", "null", "y", "n")
                                .contains(key)
                ? key
                : quote(key);
    }

    /** A double-quoted YAML scalar; JSON's escapes are YAML's too. */
    private static String quote(String text) {
        return JsonString.append(
                        new StringBuilder(),
                        text,
                        c -> c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029 || c == 0xfeff)
                .toString();
    }
}
