package dev.tocsin.template;

/**
 * The templates that receivers use where nothing else is configured: names and output as those of Alertmanager 0.34
 * (a test compares them with the real ones), composed of a few parts of their own, {@code __tocsin.…}.
 *
 * <p>A text block and not a file: the core reads no files, and nothing has to be found in a native executable.
 */
final class DefaultTemplates {

    /** Pieces the shapes below are made of. */
    private static final String PARTS = """
            {{ define "__alertmanager" }}Alertmanager{{ end }}
            {{ define "__alertmanagerURL" -}}
              {{ printf "%s/#/alerts?receiver=%s" .ExternalURL (urlquery .Receiver) }}
            {{- end }}
            {{ define "__description" }}{{ end }}

            {{ define "__subject" -}}
              {{- $title := toUpper .Status -}}
              {{- if eq .Status "firing" }}{{ $title = printf "%s:%d" $title (len .Alerts.Firing) }}{{ end -}}
              {{- $rest := .CommonLabels.Remove .GroupLabels.Names -}}
              [{{ $title }}] {{ join " " .GroupLabels.Values }} {{/* kept */}}
              {{- if gt (len .CommonLabels) (len .GroupLabels) -}}
                ({{ if $rest }}{{ join " " $rest.Values }}{{ end }})
              {{- end }}
            {{- end }}

            {{ define "__tocsin.pairs" }}{{ range .pairs.SortedPairs }}
            {{- printf "%s - %s = %s\\n" $.indent .Name .Value }}{{ end }}{{ end }}

            {{ define "__text_alert_list" }}{{ range . -}}
            Labels:
            {{ template "__tocsin.pairs" (dict "pairs" .Labels "indent" "") -}}
            Annotations:
            {{ template "__tocsin.pairs" (dict "pairs" .Annotations "indent" "") -}}
            Source: {{ println .GeneratorURL }}{{ end }}{{ end }}

            {{ define "__text_alert_list_markdown" }}{{ range . }}
            Labels:
            {{ template "__tocsin.pairs" (dict "pairs" .Labels "indent" " ") }}
            Annotations:
            {{ template "__tocsin.pairs" (dict "pairs" .Annotations "indent" " ") }}
            Source: {{ println .GeneratorURL }}{{ end }}
            {{ end }}

            {{ define "__tocsin.annotations" }}{{ join " " .CommonAnnotations.Values }}{{ end }}

            {{/* Firing and resolved alerts under a heading each: tight, with lines between, and as Markdown. */}}
            {{ define "__tocsin.tight" -}}
            {{ template "__tocsin.annotations" . }}
            {{ with .Alerts.Firing -}}
            Alerts Firing:
            {{ template "__text_alert_list" . }}
            {{- end }}
            {{ with .Alerts.Resolved -}}
            Alerts Resolved:
            {{ template "__text_alert_list" . }}
            {{- end }}
            {{- end }}

            {{ define "__tocsin.spaced" }}
            {{ with .Alerts.Firing }}
            Alerts Firing:
            {{ template "__text_alert_list" . }}
            {{ end }}
            {{ with .Alerts.Resolved }}
            Alerts Resolved:
            {{ template "__text_alert_list" . }}
            {{ end }}
            {{ end }}

            {{ define "__tocsin.markdown" }}
            {{ with .Alerts.Firing }}
            # Alerts Firing:
            {{ template "__text_alert_list_markdown" . }}
            {{ end }}
            {{ with .Alerts.Resolved }}
            # Alerts Resolved:
            {{ template "__text_alert_list_markdown" . }}
            {{ end }}
            {{ end }}

            {{ define "__tocsin.color" }}{{ if eq .Status "firing" }}danger{{ else }}good{{ end }}{{ end }}

            {{/* The highest priority that the severities of some alerts ask for. */}}
            {{ define "__tocsin.priority" }}
              {{- $high := false }}{{ $medium := false }}{{ $low := false }}
              {{- range . }}
                {{- $severity := index .Labels "severity" }}
                {{- if eq $severity "critical" }}{{ $high = true }}{{ end }}
                {{- if eq $severity "warning" }}{{ $medium = true }}{{ end }}
                {{- if and (eq $severity "info") (not $medium) (not $high) }}{{ $low = true }}{{ end }}
              {{- end }}
              {{- if $high }}High{{ else if $medium }}Medium{{ else if $low }}Low{{ end }}
            {{- end }}
            """;

    /** What each integration asks for by name. */
    private static final String SHAPES = """
            {{ define "slack.default.title" }}{{ template "__subject" . }}{{ end }}
            {{ define "slack.default.titlelink" }}{{ template "__alertmanagerURL" . }}{{ end }}
            {{ define "slack.default.fallback" -}}
              {{ template "slack.default.title" . }} | {{ template "slack.default.titlelink" . }}
            {{- end }}
            {{ define "slack.default.username" }}{{ template "__alertmanager" . }}{{ end }}
            {{ define "slack.default.color" }}{{ template "__tocsin.color" . }}{{ end }}
            {{ define "slack.default.callbackid" }}{{ end }}
            {{ define "slack.default.pretext" }}{{ end }}
            {{ define "slack.default.iconemoji" }}{{ end }}
            {{ define "slack.default.iconurl" }}{{ end }}
            {{ define "slack.default.text" }}{{ end }}
            {{ define "slack.default.footer" }}{{ end }}

            {{ define "pagerduty.default.description" }}{{ template "__subject" . }}{{ end }}
            {{ define "pagerduty.default.client" }}{{ template "__alertmanager" . }}{{ end }}
            {{ define "pagerduty.default.clientURL" }}{{ template "__alertmanagerURL" . }}{{ end }}
            {{ define "pagerduty.default.instances" }}{{ template "__text_alert_list" . }}{{ end }}

            {{ define "opsgenie.default.message" }}{{ template "__subject" . }}{{ end }}
            {{ define "opsgenie.default.description" }}{{ template "__tocsin.tight" . }}{{ end }}
            {{ define "opsgenie.default.source" }}{{ template "__alertmanagerURL" . }}{{ end }}

            {{ define "wechat.default.message" }}{{ template "__subject" . }}
            {{ template "__tocsin.tight" . }}
            AlertmanagerUrl:
            {{ template "__alertmanagerURL" . }}{{ end }}
            {{ define "wechat.default.to_user" }}{{ end }}
            {{ define "wechat.default.to_party" }}{{ end }}
            {{ define "wechat.default.to_tag" }}{{ end }}
            {{ define "wechat.default.agent_id" }}{{ end }}

            {{ define "victorops.default.state_message" }}{{ template "__tocsin.tight" . }}{{ end }}
            {{ define "victorops.default.entity_display_name" }}{{ template "__subject" . }}{{ end }}
            {{ define "victorops.default.monitoring_tool" }}{{ template "__alertmanager" . }}{{ end }}

            {{ define "pushover.default.title" }}{{ template "__subject" . }}{{ end }}
            {{ define "pushover.default.message" -}}
              {{ template "__tocsin.annotations" . }}{{ template "__tocsin.spaced" . }}
            {{- end }}
            {{ define "pushover.default.url" }}{{ template "__alertmanagerURL" . }}{{ end }}

            {{ define "sns.default.subject" }}{{ template "__subject" . }}{{ end }}
            {{ define "sns.default.message" -}}
              {{ template "__tocsin.annotations" . }}{{ template "__tocsin.spaced" . }}
            {{- end }}

            {{ define "telegram.default.message" }}{{ template "__tocsin.spaced" . }}{{ end }}

            {{ define "discord.default.content" }}{{ end }}
            {{ define "discord.default.title" }}{{ template "__subject" . }}{{ end }}
            {{ define "discord.default.message" }}{{ template "__tocsin.spaced" . }}{{ end }}

            {{ define "webex.default.message" -}}
              {{ template "__tocsin.annotations" . }}{{ template "__tocsin.spaced" . }}
            {{- end }}

            {{ define "msteams.default.summary" }}{{ template "__subject" . }}{{ end }}
            {{ define "msteams.default.title" }}{{ template "__subject" . }}{{ end }}
            {{ define "msteams.default.text" }}{{ template "__tocsin.markdown" . }}{{ end }}

            {{ define "msteamsv2.default.title" }}{{ template "__subject" . }}{{ end }}
            {{ define "msteamsv2.default.text" }}{{ template "__tocsin.markdown" . }}{{ end }}

            {{ define "jira.default.summary" }}{{ template "__subject" . }}{{ end }}
            {{ define "jira.default.description" }}{{ template "__tocsin.markdown" . }}{{ end }}
            {{ define "jira.default.priority" -}}
              {{ $known := false }}
              {{- range .Alerts.Firing }}
                {{- if match "^(critical|warning|info)$" (index .Labels "severity") }}{{ $known = true }}{{ end }}
              {{- end }}
              {{- if $known }}{{ template "__tocsin.priority" .Alerts.Firing }}
              {{- else }}{{ template "__tocsin.priority" .Alerts.Resolved }}{{ end }}
            {{- end }}

            {{ define "rocketchat.default.title" }}{{ template "__subject" . }}{{ end }}
            {{ define "rocketchat.default.titlelink" }}{{ template "__alertmanagerURL" . }}{{ end }}
            {{ define "rocketchat.default.alias" }}{{ template "__alertmanager" . }}{{ end }}
            {{ define "rocketchat.default.emoji" }}{{ end }}
            {{ define "rocketchat.default.iconurl" }}{{ end }}
            {{ define "rocketchat.default.text" }}{{ end }}

            {{ define "mattermost.default.title" }}{{ template "__subject" . }}{{ end }}
            {{ define "mattermost.default.titlelink" }}{{ template "__alertmanagerURL" . }}{{ end }}
            {{ define "mattermost.default.fallback" -}}
              {{ template "mattermost.default.title" . }} | {{ template "mattermost.default.titlelink" . }}
            {{- end }}
            {{ define "mattermost.default.username" }}{{ template "__alertmanager" . }}{{ end }}
            {{ define "mattermost.default.color" }}{{ template "__tocsin.color" . }}{{ end }}
            {{ define "mattermost.default.text" }}{{ template "__tocsin.markdown" . }}{{ end }}

            {{ define "email.default.subject" }}{{ template "__subject" . }}{{ end }}
            """;

    /** All of them. */
    static final String TEXT = PARTS + SHAPES;

    private DefaultTemplates() {}
}
