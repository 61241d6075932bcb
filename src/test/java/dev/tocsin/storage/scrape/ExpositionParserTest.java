package dev.tocsin.storage.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpositionParserTest {

    @Test
    void readsTheTextFormat() throws ExpositionException {
        assertThat(read(ExpositionFormat.TEXT, """
                # HELP http_requests_total Requests\\nserved \\\\ counted.
                # TYPE http_requests_total counter
                http_requests_total{method="post",code="200",} 1027 1395066363000
                http_requests_total { code = "400" , method="a\\"b\\\\c\\nd" } 3e2

                # any comment
                #TYPE nothing
                   with_spaces\t 1.5
                no_help NaN
                inf -Inf
                {"utf8.name","label name"="ü"} +Inf 12
                last_without_newline 4"""))
                .containsExactly(
                        "HELP http_requests_total Requests\nserved \\ counted.",
                        "TYPE http_requests_total counter",
                        "{__name__=\"http_requests_total\", code=\"200\", method=\"post\"} 1027.0 @1395066363000",
                        "{__name__=\"http_requests_total\", code=\"400\", method=\"a\\\"b\\\\c\\nd\"} 300.0",
                        "{__name__=\"with_spaces\"} 1.5",
                        "{__name__=\"no_help\"} NaN",
                        "{__name__=\"inf\"} -Infinity",
                        "{__name__=\"utf8.name\", \"label name\"=\"ü\"} Infinity @12",
                        "{__name__=\"last_without_newline\"} 4.0");
    }

    @Test
    void readsOpenMetrics() throws ExpositionException {
        assertThat(read(ExpositionFormat.OPENMETRICS, """
                # TYPE foo_seconds counter
                # UNIT foo_seconds seconds
                # HELP foo_seconds How long.
                foo_seconds_total{a="b"} 17.0 1520879607.789 # {trace="x"} 0.5 1
                foo_seconds_created 1520872607.123
                # EOF
                """))
                .containsExactly(
                        "TYPE foo_seconds counter",
                        "UNIT foo_seconds seconds",
                        "HELP foo_seconds How long.",
                        "{__name__=\"foo_seconds_total\", a=\"b\"} 17.0 @1520879607789",
                        "{__name__=\"foo_seconds_created\"} 1.520872607123E9");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            a{b="c"~line 1: labels do not end with }
            a{b="c} 1~line 1: labels do not end with }
            a{b='c'} 1~line 1: expected a quoted value of label "b"
            a{b="c" d="e"} 1~line 1: expected , or } in labels, got "d"
            a{b="c",b="d"} 1~line 1: label "b" occurs twice in a{b="c",b="d"}
            a~line 1: series a without a value
            a one~line 1: value "one" is not a number
            a 0x1p3~line 1: value "0x1p3" is not a number
            a 1_000~line 1: value "1_000" is not a number
            a 1 1.5~line 1: timestamp "1.5" is not a whole number of milliseconds
            a 1 2 3~line 1: unexpected "3" behind the value
            a-b 1~line 1: "a-b" is not a metric name (one of other characters is written in quotes)
            {b="c"} 1~line 1: series {b="c"} has no metric name
            a{1b="c"} 1~line 1: expected a label name in a{1b="c"}
            # TYPE a thing~line 1: invalid metric type "thing"
            <html>~line 1: series <html> without a value
            """)
    void saysWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> read(ExpositionFormat.TEXT, text)).hasMessage(message);
    }

    @Test
    void anOpenMetricsExpositionEndsWithEof() {
        assertThatThrownBy(() -> read(ExpositionFormat.OPENMETRICS, "a 1\n"))
                .hasMessage("data does not end with # EOF");
        assertThatThrownBy(() -> read(ExpositionFormat.OPENMETRICS, "# EOF\na 1\n"))
                .hasMessage("line 2: unexpected data after # EOF");
    }

    private static List<String> read(ExpositionFormat format, String text) throws ExpositionException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        ExpositionParser in = new ExpositionParser(body, body.length, format);
        List<String> got = new ArrayList<>();
        for (ExpositionParser.Entry entry = in.next(); entry != ExpositionParser.Entry.END; entry = in.next()) {
            got.add(
                    entry == ExpositionParser.Entry.SERIES
                            ? in.labels() + " " + in.value()
                                    + (in.timestamp().isPresent()
                                            ? " @" + in.timestamp().getAsLong()
                                            : "")
                            : entry + " " + in.family() + " " + in.detail());
        }
        return got;
    }
}
