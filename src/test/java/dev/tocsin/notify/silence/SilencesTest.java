package dev.tocsin.notify.silence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.notify.match.MatcherMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SilencesTest {

    private static final long S = 1_000_000_000L;
    private static final long NOW = 1_000 * S;
    private static final List<Matcher> MATCHERS = List.of(Matcher.equal("a", "1"), Matcher.equal("b", "2"));

    private static Silence silence(long starts, long ends) {
        return new Silence("old", List.of(MATCHERS), starts * S, ends * S, 0, "me", "why", Map.of());
    }

    private static SilenceRequest request(String id, long starts, long ends) {
        return new SilenceRequest(id, MATCHERS, starts * S, ends * S, "you", "because", Map.of("k", "v"));
    }

    private static Silences.Change set(SilenceRequest request, Silence old) {
        return Silences.set(request, Optional.of(old), "new", NOW, MatcherMode.FALLBACK);
    }

    @Test
    void aNewSilenceBeginsNowAtTheEarliest() {
        Silences.Change change =
                Silences.set(request("", 10, 2000), Optional.empty(), "new", NOW, MatcherMode.FALLBACK);
        assertThat(change)
                .isEqualTo(new Silences.Change.Write(
                        new Silence("new", List.of(MATCHERS), NOW, 2000 * S, NOW, "you", "because", Map.of("k", "v"))));
    }

    @Test
    void anUnknownIdIsNotFound() {
        assertThat(Silences.set(request("x", 1000, 2000), Optional.empty(), "new", NOW, MatcherMode.FALLBACK))
                .isEqualTo(new Silences.Change.NotFound("x"));
    }

    @ParameterizedTest(name = "{0}: [{1}, {2}] to [{3}, {4}] → {5}")
    @CsvSource({
        "an active one is extended,              500, 1500,  500, 3000, in place",
        "an active one is shortened,             500, 1500,  500, 1000, in place",
        "an active one's start is changed,       500, 1500,  501, 1500, replaced",
        "a pending one is moved,                1500, 2000, 1200, 1400, in place",
        "a pending one is moved into the past,  1500, 2000,  900, 1400, replaced",
        "an expired one is edited,               500,  900,  500, 1500, created",
    })
    void changesInPlaceWhereThePastStaysTrue(
            String what, long oldStart, long oldEnd, long start, long end, String expected) {
        Silences.Change change = set(request("old", start, end), silence(oldStart, oldEnd));
        String actual = switch (change) {
            case Silences.Change.Write w -> w.silence().id().equals("old") ? "in place" : "created";
            case Silences.Change.Replace r -> "replaced";
            case Silences.Change.Invalid i -> i.message();
            case Silences.Change.NotFound n -> "not found";
        };
        assertThat(actual).as(what).isEqualTo(expected);
        if (change instanceof Silences.Change.Replace replace) {
            assertThat(replace.expired().id()).isEqualTo("old");
            assertThat(replace.expired().stateAt(NOW)).isEqualTo(Silence.State.EXPIRED);
            assertThat(replace.created().id()).isEqualTo("new");
            assertThat(replace.created().startsAt()).isGreaterThanOrEqualTo(NOW);
        }
    }

    @Test
    void otherMatchersOrTheirOrderMakeAnotherSilence() {
        SilenceRequest swapped =
                new SilenceRequest("old", MATCHERS.reversed(), 500 * S, 1500 * S, "you", "because", Map.of());
        assertThat(set(swapped, silence(500, 1500))).isInstanceOf(Silences.Change.Replace.class);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "1000 | 1000 | a | =  | 1   | Failed to create silence: start time must be before end time",
                "500  | 900  | a | =  | 1   | Failed to create silence: end time can't be in the past",
                "1000 | 2000 | a | =  | ''  | invalid silence: matcher set 0: at least one matcher must not match the empty string",
                "1000 | 2000 | a | =~ | .*  | invalid silence: matcher set 0: at least one matcher must not match the empty string",
                "1000 | 2000 | '' | = | 1   | invalid silence: invalid label matcher 0 in set 0: invalid label name \"\"",
            })
    void refuses(long starts, long ends, String name, String op, String value, String message) {
        Matcher matcher = Matcher.ofAlertmanager(op.equals("=") ? Matcher.Op.EQUAL : Matcher.Op.REGEX, name, value);
        SilenceRequest request = new SilenceRequest("", List.of(matcher), starts * S, ends * S, "", "", Map.of());
        assertThat(Silences.set(request, Optional.empty(), "new", NOW, MatcherMode.FALLBACK))
                .isEqualTo(new Silences.Change.Invalid(message));
    }

    @Test
    void aNegativeMatcherCountsAsSelective() {
        SilenceRequest request = new SilenceRequest(
                "", List.of(Matcher.ofAlertmanager(Matcher.Op.NOT_EQUAL, "a", "x")), NOW, 2000 * S, "", "", Map.of());
        assertThat(Silences.set(request, Optional.empty(), "new", NOW, MatcherMode.FALLBACK))
                .isInstanceOf(Silences.Change.Write.class);
    }

    @Test
    void statesAndExpiry() {
        assertThat(silence(1000, 1000).stateAt(NOW)).isEqualTo(Silence.State.ACTIVE);
        assertThat(silence(1001, 2000).stateAt(NOW)).isEqualTo(Silence.State.PENDING);
        assertThat(silence(1, 999).stateAt(NOW)).isEqualTo(Silence.State.EXPIRED);
        assertThat(Silences.expire(silence(500, 1500), NOW).stateAt(NOW)).isEqualTo(Silence.State.EXPIRED);
        assertThat(Silences.expire(silence(1500, 1600), NOW).stateAt(NOW)).isEqualTo(Silence.State.EXPIRED);
        assertThat(Silences.expire(silence(1, 2), NOW)).isEqualTo(silence(1, 2));
    }

    @Nested
    class Index {
        private Silence of(String id, Matcher... matchers) {
            return new Silence(id, List.of(List.of(matchers)), 0, 2000 * S, 0, "", "", Map.of());
        }

        @Test
        void findsWhatPlainMatchingFinds() {
            List<Silence> silences = new ArrayList<>();
            for (int i = 0; i < 3000; i++) {
                silences.add(of(
                        "s" + i,
                        Matcher.equal("alertname", "A" + i % 10),
                        Matcher.equal("instance", "i" + i),
                        Matcher.ofAlertmanager(Matcher.Op.REGEX, "job", "j.*")));
            }
            silences.add(of("regex", Matcher.ofAlertmanager(Matcher.Op.REGEX, "instance", "i(1|2)")));
            silences.add(of("absent", Matcher.equal("x", ""), Matcher.equal("job", "j1")));
            silences.add(of("negative", Matcher.ofAlertmanager(Matcher.Op.NOT_EQUAL, "job", "j1")));
            silences.add(
                    new Silence("expired", List.of(List.of(Matcher.equal("job", "j1"))), 0, 1, 0, "", "", Map.of()));
            silences.add(new Silence(
                    "either",
                    List.of(List.of(Matcher.equal("instance", "i1")), List.of(Matcher.equal("instance", "i7"))),
                    0,
                    2000 * S,
                    0,
                    "",
                    "",
                    Map.of()));
            SilenceIndex index = new SilenceIndex(silences);
            for (int i = 0; i < 20; i++) {
                Labels labels = Labels.of("alertname", "A" + i % 10, "instance", "i" + i, "job", "j" + i % 3);
                assertThat(index.silencing(labels, NOW))
                        .as(labels.toString())
                        .isEqualTo(silences.stream()
                                .filter(s -> s.stateAt(NOW) == Silence.State.ACTIVE && s.matches(labels))
                                .map(Silence::id)
                                .sorted()
                                .toList());
            }
        }
    }
}
