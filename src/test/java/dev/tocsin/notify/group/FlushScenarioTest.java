package dev.tocsin.notify.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.Matcher;
import dev.tocsin.notify.NotifySimulation;
import dev.tocsin.notify.silence.Silence;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Whole stories in virtual time: what arrives when, and why. Seconds; group_wait 30, group_interval 300, repeat 3600. */
class FlushScenarioTest {

    private static final String CONFIG = """
            route:
              receiver: page
              group_by: [alertname]
              group_wait: 30s
              group_interval: 5m
              repeat_interval: 1h
            receivers:
              - name: page
                webhook_configs: [{url: http://localhost/}]
            """;

    private static final String[] A = {"alertname", "Down", "instance", "a"};
    private static final String[] B = {"alertname", "Down", "instance", "b"};

    private static NotifySimulation given(String config) {
        return new NotifySimulation(config).until(1000);
    }

    @Nested
    class Grouping {
        @Test
        void aGroupWaitsAndTellsAllThatCameMeanwhile() {
            NotifySimulation s = given(CONFIG).fires(A).until(1010).fires(B).until(1100);
            assertThat(s.arrivals()).containsExactly("1030 page first notification [a, b] []");
        }

        @Test
        void anAlertThatHasFiredForLongIsToldAtOnce() {
            NotifySimulation s = given(CONFIG).firesSince(900, A).until(1001);
            assertThat(s.arrivals()).containsExactly("1000 page first notification [a] []");
        }

        @Test
        void aLaterAlertWaitsForTheGroupInterval() {
            NotifySimulation s =
                    given(CONFIG).fires(A).until(1040).fires(B).until(1329).until(1400);
            assertThat(s.arrivals())
                    .containsExactly("1030 page first notification [a] []", "1330 page new alerts added [a, b] []");
        }

        @Test
        void anOldAlertThatJoinsAGroupDoesNotAdvanceItsFlush() {
            NotifySimulation s =
                    given(CONFIG).fires(A).until(1005).firesSince(10, B).until(1029);
            assertThat(s.arrivals()).isEmpty();
        }

        @Test
        void aLateWakeUpFlushesOnceAndGoesOnFromThere() {
            NotifySimulation s = given(CONFIG).fires(A).sleep(2222).until(2521);
            assertThat(s.arrivals()).containsExactly("2222 page first notification [a] []");
            s.fires(B).until(2522);
            assertThat(s.arrivals()).last().isEqualTo("2522 page new alerts added [a, b] []");
        }

        @Test
        void differentGroupLabelsAreDifferentNotifications() {
            NotifySimulation s = given(CONFIG)
                    .fires(A)
                    .fires("alertname", "Slow", "instance", "a")
                    .until(1100);
            assertThat(s.arrived())
                    .extracting(NotifySimulation.Arrival::groupKey)
                    .containsExactlyInAnyOrder("{}:{alertname=\"Down\"}", "{}:{alertname=\"Slow\"}");
        }
    }

    @Nested
    class Resolving {
        @Test
        void whatResolvesIsToldAtTheNextFlushAndLeaves() {
            NotifySimulation s = given(CONFIG).fires(A).until(1100).resolves(A).until(1330);
            assertThat(s.arrivals())
                    .containsExactly("1030 page first notification [a] []", "1330 page all alerts resolved [] [a]");
            assertThat(s.groups()).as("an empty group ends").isZero();
        }

        @Test
        void oneOfTwoResolvedIsTold() {
            NotifySimulation s =
                    given(CONFIG).fires(A).fires(B).until(1100).resolves(B).until(1700);
            assertThat(s.arrivals())
                    .containsExactly(
                            "1030 page first notification [a, b] []", "1330 page some alerts resolved [a] [b]");
        }

        @Test
        void whatResolvesBeforeTheFirstFlushIsNeverTold() {
            NotifySimulation s = given(CONFIG).fires(A).until(1010).resolves(A).until(2000);
            assertThat(s.arrivals()).isEmpty();
            assertThat(s.groups()).isZero();
        }

        @Test
        void whatFiresAgainIsTheFirstNotificationOfANewGroup() {
            NotifySimulation s = given(CONFIG)
                    .fires(A)
                    .until(1100)
                    .resolves(A)
                    .until(1400)
                    .fires(A)
                    .until(1500);
            assertThat(s.arrivals())
                    .containsExactly(
                            "1030 page first notification [a] []",
                            "1330 page all alerts resolved [] [a]",
                            "1430 page first notification [a] []");
        }

        @Test
        void whatFiresAgainWhileItsResolutionIsUnderwayStays() {
            AtomicBoolean down = new AtomicBoolean();
            NotifySimulation s = given(CONFIG)
                    .receiver((d, at) -> down.get() ? new Outcome.RetryLater("503") : new Outcome.Success());
            s.fires(A).until(1100).resolves(A).until(1320);
            down.set(true);
            s.until(1331).fires(A).until(1332);
            down.set(false);
            s.until(1340);
            assertThat(s.groups()).as("the group lives on").isEqualTo(1);
            s.until(2000);
            // The resolution that could not be delivered is not told any more, since it is no longer true.
            assertThat(s.arrivals()).containsExactly("1030 page first notification [a] []");
        }

        @Test
        void withoutSendResolvedResolutionIsLoggedButNotSent() {
            String quiet = CONFIG.replace("url: http://localhost/", "url: http://localhost/, send_resolved: false");
            NotifySimulation s = given(quiet)
                    .fires(A)
                    .until(1100)
                    .resolves(A)
                    .until(1400)
                    .fires(A)
                    .until(1500);
            assertThat(s.arrivals())
                    .containsExactly("1030 page first notification [a] []", "1430 page first notification [a] []");
        }

        @Test
        void withoutSendResolvedTheFiringOnesAreToldAloneAtTheRepeat() {
            String quiet = CONFIG.replace("url: http://localhost/", "url: http://localhost/, send_resolved: false");
            NotifySimulation s =
                    given(quiet).fires(A).fires(B).until(1100).resolves(B).until(5000);
            assertThat(s.arrivals())
                    .containsExactly(
                            "1030 page first notification [a, b] []", "4930 page repeat interval elapsed [a] []");
        }
    }

    @Nested
    class Repeating {
        @Test
        void theRepeatIntervalIsLookedAtOnTicksOnly() {
            // 3600 after 1030 is 4630, a tick; there the entry is not yet older than the interval.
            NotifySimulation s = given(CONFIG).fires(A).until(4929);
            assertThat(s.arrivals()).hasSize(1);
            s.until(4930);
            assertThat(s.arrivals()).last().isEqualTo("4930 page repeat interval elapsed [a] []");
        }

        /** The news that the flush at 4630 was for are gone when it is tried again, 20 s past the repeat interval. */
        @Test
        void notWhenWhatWaitsToBeSentIsDecidedAnew() {
            String quiet = CONFIG.replace("url: http://localhost/", "url: http://localhost/, send_resolved: false");
            NotifySimulation s = given(quiet)
                    .receiver(
                            (d, at) -> at < 1100 || at > 4650 ? new Outcome.Success() : new Outcome.RetryLater("503"));
            s.fires(A).until(4600).fires(B).until(4649).resolves(B).until(4929);
            assertThat(s.arrivals()).containsExactly("1030 page first notification [a] []");
            s.until(4930);
            assertThat(s.arrivals()).last().isEqualTo("4930 page repeat interval elapsed [a] []");
        }
    }

    @Nested
    class Suppressing {
        private final Silence silence = new Silence(
                "5d1c6ba6-3a6a-4f0e-a1f1-000000000001",
                List.of(List.of(Matcher.equal("alertname", "Down"))),
                0,
                2000 * NotifySimulation.SECOND,
                0,
                "me",
                "maintenance",
                Map.of());

        @Test
        void whatIsSilencedIsToldWhenTheSilenceEnds() {
            NotifySimulation s = given(CONFIG).silence(silence).fires(A).until(3000);
            assertThat(s.suppressions()).startsWith("1030 silence Down", "1330 silence Down");
            assertThat(s.arrivals()).containsExactly("2230 page first notification [a] []");
        }

        @Test
        void whatResolvesWhileSilencedVanishesUntold() {
            NotifySimulation s = given(CONFIG)
                    .fires(A)
                    .until(1100)
                    .silence(silence)
                    .resolves(A)
                    .until(4000);
            assertThat(s.arrivals()).containsExactly("1030 page first notification [a] []");
            assertThat(s.groups()).isZero();
        }

        @Test
        void anInhibitedAlertIsToldWhenItsSourceResolves() {
            NotifySimulation s = given(CONFIG + """
                    inhibit_rules:
                      - source_matchers: [alertname="Datacentre"]
                        target_matchers: [alertname="Down"]
                    """);
            s.fires("alertname", "Datacentre").fires(A).until(1100);
            assertThat(s.arrivals()).containsExactly("1030 page first notification [Datacentre] []");
            assertThat(s.suppressions()).containsExactly("1030 inhibition Down");
            s.resolves("alertname", "Datacentre").until(1400);
            assertThat(s.arrivals())
                    .containsExactlyInAnyOrder(
                            "1030 page first notification [Datacentre] []",
                            "1330 page all alerts resolved [] [Datacentre]",
                            "1330 page first notification [a] []");
        }

        @Test
        void aMutedRouteTellsAfterwards() {
            NotifySimulation s = given("""
                    route:
                      receiver: page
                      routes:
                        - matchers: [alertname="Down"]
                          group_wait: 30s
                          mute_time_intervals: [early]
                        - matchers: [alertname="Slow"]
                          active_time_intervals: [later]
                    receivers:
                      - name: page
                        webhook_configs: [{url: http://localhost/}]
                    time_intervals:
                      - name: early
                        time_intervals: [{times: [{start_time: '00:00', end_time: '00:30'}]}]
                      - name: later
                        time_intervals: [{times: [{start_time: '00:40', end_time: '24:00'}]}]
                    """);
            s.fires(A).fires("alertname", "Slow").until(3000);
            assertThat(s.suppressions())
                    .contains("1030 mute_time_interval Down", "1030 active_time_interval Slow")
                    .doesNotContain("1930 mute_time_interval Down");
            assertThat(s.arrivals())
                    .containsExactly("1930 page first notification [a] []", "2530 page first notification [Slow] []");
        }
    }

    @Nested
    class Failing {
        @Test
        void aFailedAttemptIsRepeatedWithBackoffUntilItSucceeds() {
            NotifySimulation s = given(CONFIG)
                    .receiver((d, at) -> at < 1033 ? new Outcome.RetryLater("503") : new Outcome.Success());
            s.fires(A).until(1100);
            assertThat(s.arrivals()).containsExactly("1034 page first notification [a] []");
            assertThat(s.keys())
                    .as("one idempotency key for all attempts")
                    .hasSizeGreaterThan(3)
                    .containsOnly(s.keys().getFirst());
        }

        @Test
        void afterTheDeadlineTheNextFlushTriesAgainAndTheKeyStays() {
            NotifySimulation s = given(CONFIG)
                    .receiver((d, at) -> at < 1330 ? new Outcome.RetryLater("503") : new Outcome.Success());
            s.fires(A).until(1400);
            assertThat(s.arrivals()).containsExactly("1330 page first notification [a] []");
            assertThat(s.keys()).containsOnly(s.keys().getFirst());
        }

        /** The receiver may have got it: who resolves before it is said again is told as resolved. */
        @Test
        void whatMayHaveArrivedIsToldAsResolved() {
            NotifySimulation s = given(CONFIG)
                    .receiver((d, at) -> at < 1040 ? Outcome.RetryLater.unknown("no answer") : new Outcome.Success());
            s.fires(A).until(1031).resolves(A).until(1400);
            assertThat(s.arrivals()).containsExactly("1040 page all alerts resolved [] [a]");
            assertThat(s.history()).anyMatch(e -> e.detail().containsKey("in_doubt"));
        }

        @Test
        void whatWasRefusedIsNotToldAsResolved() {
            NotifySimulation s = given(CONFIG)
                    .receiver((d, at) -> at < 1040 ? new Outcome.RetryLater("503") : new Outcome.Success());
            s.fires(A).until(1031).resolves(A).until(1400);
            assertThat(s.arrivals()).isEmpty();
        }

        @Test
        void whatMayHaveBeenToldAsResolvedIsToldWhenItFiresAgain() {
            AtomicBoolean silent = new AtomicBoolean();
            NotifySimulation s = given(CONFIG)
                    .receiver(
                            (d, at) -> silent.get() ? Outcome.RetryLater.unknown("no answer") : new Outcome.Success());
            s.fires(A).until(1100).resolves(A).until(1320);
            silent.set(true);
            s.until(1331).fires(A).until(1332);
            silent.set(false);
            s.until(1400);
            assertThat(s.arrivals())
                    .containsExactly("1030 page first notification [a] []", "1332 page new alerts added [a] []");
            assertThat(s.keys().stream().distinct())
                    .as("told, ended, told anew: nobody takes one for a repetition of another")
                    .hasSize(3);
        }

        /** The doubt outlives the delivery that left it. */
        @Test
        void aDoubtIsKeptWhileNothingIsToBeSaid() {
            AtomicBoolean silent = new AtomicBoolean();
            NotifySimulation s = given(CONFIG)
                    .receiver(
                            (d, at) -> silent.get() ? Outcome.RetryLater.unknown("no answer") : new Outcome.Success());
            s.fires(A).fires(B).until(1100).resolves(B).until(1320);
            silent.set(true);
            s.until(1331);
            Silence silence = new Silence(
                    "5d1c6ba6-3a6a-4f0e-a1f1-000000000003",
                    List.of(List.of(Matcher.equal("instance", "b"))),
                    0,
                    1_700 * NotifySimulation.SECOND,
                    0,
                    "me",
                    "",
                    Map.of());
            s.silence(silence);
            silent.set(false);
            s.until(1650).fires(B).until(2000);
            assertThat(s.arrivals())
                    .containsExactly("1030 page first notification [a, b] []", "1930 page new alerts added [a, b] []");
        }

        @Test
        void theSameIsSaidAgainWithTheSameKeyWhateverIsNotKnown() {
            NotifySimulation s = given(CONFIG)
                    .receiver((d, at) -> at < 1340 ? Outcome.RetryLater.unknown("no answer") : new Outcome.Success());
            s.fires(A).until(1400);
            assertThat(s.arrivals()).hasSize(1);
            assertThat(s.keys()).hasSizeGreaterThan(3).containsOnly(s.keys().getFirst());
        }

        @Test
        void aPermanentFailureIsTriedAgainAtTheNextFlushOnly() {
            NotifySimulation s = given(CONFIG)
                    .receiver((d, at) -> at < 1330 ? new Outcome.PermanentFailure("400") : new Outcome.Success());
            s.fires(A).until(1400);
            assertThat(s.keys()).hasSize(2);
            assertThat(s.arrivals()).containsExactly("1330 page first notification [a] []");
        }

        @Test
        void retryAfterIsHonouredAlsoByTheFlushThatReplacesTheDelivery() {
            NotifySimulation s = given(CONFIG)
                    .receiver((d, at) -> at < 1500
                            ? new Outcome.RetryLater("429", OptionalLong.of(1500 * NotifySimulation.SECOND))
                            : new Outcome.Success());
            s.fires(A).until(1499);
            assertThat(s.keys()).as("attempts").hasSize(1);
            s.until(1600);
            assertThat(s.arrivals()).containsExactly("1500 page first notification [a] []");
        }

        @Test
        void whatIsSilencedBetweenTwoAttemptsIsNotSent() {
            NotifySimulation s = given(CONFIG).receiver((d, at) -> new Outcome.RetryLater("503"));
            s.fires(A).until(1031);
            s.silence(new Silence(
                    "5d1c6ba6-3a6a-4f0e-a1f1-000000000002",
                    List.of(List.of(Matcher.equal("instance", "a"))),
                    0,
                    Long.MAX_VALUE,
                    0,
                    "me",
                    "",
                    Map.of()));
            s.receiver((d, at) -> new Outcome.Success()).until(2000);
            assertThat(s.arrivals()).isEmpty();
        }

        @Test
        void whatResolvesBetweenTwoAttemptsIsToldAsResolvedIfItsFiringWasTold() {
            AtomicBoolean down = new AtomicBoolean();
            NotifySimulation s = given(CONFIG)
                    .receiver((d, at) -> down.get() ? new Outcome.RetryLater("503") : new Outcome.Success());
            s.fires(A).until(1100).fires(B).until(1320);
            down.set(true);
            s.until(1331).resolves(B).until(1332);
            down.set(false);
            s.until(1400);
            assertThat(s.arrivals())
                    .as("b was not known as firing: a resolution is all there is to tell, and a still fires")
                    .containsExactly("1030 page first notification [a] []", "1332 page some alerts resolved [a] [b]");
        }

        @Test
        void aFailingIntegrationKeepsResolvedAlertsForAllButTellsTheOthersOnce() {
            String two = CONFIG.replace(
                    "webhook_configs: [{url: http://localhost/}]",
                    "webhook_configs: [{url: http://localhost/1}, {url: http://localhost/2}]");
            NotifySimulation s = given(two)
                    .receiver((d, at) -> d.integration().index() == 1 && at > 1200 && at < 1700
                            ? new Outcome.PermanentFailure("400")
                            : new Outcome.Success());
            s.fires(A).until(1100).resolves(A).until(1699);
            assertThat(s.groups()).as("kept while one fails").isEqualTo(1);
            s.until(2000);
            assertThat(s.groups()).isZero();
            assertThat(s.arrivals())
                    .containsExactly(
                            "1030 page first notification [a] []",
                            "1030 page first notification [a] []",
                            "1330 page all alerts resolved [] [a]",
                            "1930 page all alerts resolved [] [a]");
        }
    }

    @Test
    void reasonsOfAReplacedDeliveryAreKept() {
        NotifySimulation s =
                given(CONFIG).receiver((d, at) -> at < 1500 ? new Outcome.Success() : new Outcome.RetryLater("503"));
        List<PendingDelivery> seen = new java.util.ArrayList<>();
        s.fires(A).until(1600).fires(B).until(1700);
        s.receiver((d, at) -> {
            seen.add(d);
            return new Outcome.RetryLater("503");
        });
        s.resolves(B).until(2000);
        assertThat(seen.getLast().reasons())
                .containsExactly(NotificationReason.NEW_ALERTS, NotificationReason.SOME_RESOLVED);
        assertThat(seen.getLast().reason()).isEqualTo(NotificationReason.SOME_RESOLVED);
    }
}
