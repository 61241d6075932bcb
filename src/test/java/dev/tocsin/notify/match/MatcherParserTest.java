package dev.tocsin.notify.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.model.Matcher;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both syntaxes and which of them counts; the table agrees with Alertmanager 0.34's parsers ({@code ERR} is an error). */
class MatcherParserTest {

    @ParameterizedTest(name = "{0}: classic {1}, UTF-8 {2}, fallback {3}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "foo=bar                 ; {foo=\"bar\"}              ; {foo=\"bar\"}            ; {foo=\"bar\"}",
                "{foo=\"bar\", a!=b,}    ; {foo=\"bar\",a!=\"b\"}     ; {foo=\"bar\",a!=\"b\"}   ; {foo=\"bar\",a!=\"b\"}",
                "foo=~\"a|b\"            ; {foo=~\"a|b\"}             ; {foo=~\"a|b\"}           ; {foo=~\"a|b\"}",
                "foo=                    ; {foo=\"\"}                 ; ERR                      ; {foo=\"\"}",
                "foo=\"\"                ; {foo=\"\"}                 ; {foo=\"\"}               ; {foo=\"\"}",
                "foo=a b                 ; {foo=\"a b\"}              ; ERR                      ; {foo=\"a b\"}",
                "foo={a}                 ; {foo=\"{a\"}               ; ERR                      ; {foo=\"{a\"}",
                "\"b.c\"=x               ; ERR                        ; {b.c=\"x\"}              ; {b.c=\"x\"}",
                "\"b c\"=x               ; ERR                        ; {\"b c\"=\"x\"}          ; {\"b c\"=\"x\"}",
                "🙂=x                    ; ERR                        ; {🙂=\"x\"}               ; {🙂=\"x\"}",
                "foo=\"\\u00e9\"         ; {foo=\"\\\\u00e9\"}        ; {foo=\"é\"}              ; {foo=\"\\\\u00e9\"}",
                "foo=\"a\\nb\"           ; {foo=\"a\\nb\"}            ; {foo=\"a\\nb\"}          ; {foo=\"a\\nb\"}",
                "foo=\"a\\.b\"           ; {foo=\"a\\\\.b\"}          ; ERR                      ; {foo=\"a\\\\.b\"}",
                "{foo=bar                ; {foo=\"bar\"}              ; ERR                      ; {foo=\"bar\"}",
                "foo=bar}                ; {foo=\"bar\"}              ; ERR                      ; {foo=\"bar\"}",
                "foo~bar                 ; ERR                        ; ERR                      ; ERR",
                "foo=~[                  ; ERR                        ; ERR                      ; ERR",
                "foo==bar                ; {foo=\"=bar\"}             ; ERR                      ; {foo=\"=bar\"}",
                "{}                      ; {}                         ; {}                       ; {}",
            })
    void readsAsAlertmanager(String text, String classic, String utf8, String fallback) {
        assertThat(List.of(
                        read(text, MatcherMode.CLASSIC),
                        read(text, MatcherMode.UTF8_STRICT),
                        read(text, MatcherMode.FALLBACK)))
                .containsExactly(classic, utf8, fallback);
    }

    private static String read(String text, MatcherMode mode) {
        try {
            return MatcherText.set(new MatcherParser(mode).matchers(text).matchers());
        } catch (MatcherSyntaxException e) {
            return "ERR";
        }
    }

    @Test
    void whereTheSyntaxesDisagreeTheClassicOneCountsAndTheUserIsTold() throws MatcherSyntaxException {
        MatcherParser.Parsed parsed = new MatcherParser(MatcherMode.FALLBACK).matchers("foo=\"\\u00e9\"");
        assertThat(parsed.matchers().getFirst().value()).isEqualTo("\\u00e9");
        assertThat(parsed.warning()).get().asString().contains("classic syntax, which counts");
    }

    @Test
    void whatOnlyTheClassicSyntaxReadsIsToldWithABetterText() throws MatcherSyntaxException {
        assertThat(new MatcherParser(MatcherMode.FALLBACK).matchers("foo=a b").warning())
                .get()
                .asString()
                .contains("write it as foo=\"a b\"");
    }

    @Test
    void aSingleMatcherHasNoBraces() {
        assertThatThrownBy(() -> new MatcherParser(MatcherMode.FALLBACK).matcher("{a=b}"))
                .hasMessage("unexpected open or close brace: {a=b}");
        assertThatThrownBy(() -> new MatcherParser(MatcherMode.UTF8_STRICT).matcher("a=b,c=d"))
                .hasMessage("expected 1 matcher, found 2");
    }

    @Test
    void regularExpressionsAreAnchoredAndTheirDotMatchesNoNewline() throws MatcherSyntaxException {
        Matcher matcher = new MatcherParser(MatcherMode.FALLBACK)
                .matcher("a=~\"b.*\"")
                .matchers()
                .getFirst();
        assertThat(matcher.matches("bcd")).isTrue();
        assertThat(matcher.matches("abc")).isFalse();
        assertThat(matcher.matches("b\nc")).isFalse();
    }
}
