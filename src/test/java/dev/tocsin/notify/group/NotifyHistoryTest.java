package dev.tocsin.notify.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.Fingerprint;
import dev.tocsin.model.Labels;
import dev.tocsin.notify.NotifySimulation;
import dev.tocsin.notify.inhibit.Inhibition;
import java.util.List;
import org.junit.jupiter.api.Test;

class NotifyHistoryTest {

    @Test
    void saysWhatSuppresses() {
        Fingerprint source = Fingerprint.of(Labels.of("alertname", "X"));
        assertThat(NotifyHistory.text(new Suppression.Inhibited(new Inhibition(2, "", source))))
                .isEqualTo("inhibited by " + source + " (inhibit_rules[2])");
        assertThat(NotifyHistory.text(new Suppression.Silenced(List.of("a", "b"))))
                .isEqualTo("silenced by a, b");
        assertThat(NotifyHistory.text(new Suppression.InMuteTime(List.of("night"))))
                .isEqualTo("muted by time interval night");
    }

    @Test
    void tellsDecisionsAttemptsAndWhatIsNotBuilt() {
        NotifySimulation s = new NotifySimulation("""
                        route: {receiver: r, group_wait: 10s, group_interval: 5m}
                        receivers:
                          - name: r
                            webhook_configs: [{url: 'http://x'}]
                            slack_configs: [{api_url: 'http://x'}]
                        """)
                .until(1000)
                .receiver((d, at) -> at < 1011 ? new Outcome.RetryLater("HTTP 503") : new Outcome.Success());
        s.fires("alertname", "Down").until(1100);
        assertThat(s.history())
                .extracting(NotifyHistory.Entry::reason)
                .containsSubsequence(
                        "decided: first notification",
                        "not sent: integration slack is not built yet",
                        "attempt failed, repeated: HTTP 503",
                        "delivered: first notification");
        assertThat(s.history().getLast().detail())
                .containsEntry("last_error", "HTTP 503")
                .containsEntry("integration", "webhook[0]")
                .containsKey("attempts");
    }
}
