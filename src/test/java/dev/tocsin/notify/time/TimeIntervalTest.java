package dev.tocsin.notify.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.notify.config.NotifyConfig;
import dev.tocsin.notify.config.NotifyConfigReader;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeIntervalTest {

    @ParameterizedTest(name = "{0} at {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{times: [{start_time: '09:00', end_time: '17:00'}]}                        | 2026-11-23T09:00:00Z | true",
                "{times: [{start_time: '09:00', end_time: '17:00'}]}                        | 2026-11-23T16:59:59.999Z | true",
                "{times: [{start_time: '09:00', end_time: '17:00'}]}                        | 2026-11-23T17:00:00Z | false",
                "{times: [{start_time: '09:00', end_time: '24:00'}]}                        | 2026-11-23T23:59:00Z | true",
                "{times: [{start_time: '09:00', end_time: '10:00'}, {start_time: '12:00', end_time: '13:00'}]} | 2026-11-23T12:30:00Z | true",
                "{weekdays: ['monday:friday']}                                              | 2026-11-23T00:00:00Z | true",
                "{weekdays: ['monday:friday']}                                              | 2026-11-22T00:00:00Z | false",
                "{weekdays: [Sunday]}                                                       | 2026-11-22T00:00:00Z | true",
                "{weekdays: ['sunday:tuesday']}                                             | 2026-11-22T00:00:00Z | true",
                "{days_of_month: ['-1']}                                                    | 2026-02-28T12:00:00Z | true",
                "{days_of_month: ['-1']}                                                    | 2028-02-28T12:00:00Z | false",
                "{days_of_month: ['-3:-1']}                                                 | 2026-04-28T12:00:00Z | true",
                "{days_of_month: ['31']}                                                    | 2026-04-30T12:00:00Z | false",
                "{days_of_month: ['29:31']}                                                 | 2026-04-30T12:00:00Z | true",
                "{days_of_month: ['1:-1']}                                                  | 2026-04-30T12:00:00Z | true",
                "{months: ['november', '1:3']}                                              | 2026-11-30T12:00:00Z | true",
                "{months: ['November:12']}                                                  | 2026-12-30T12:00:00Z | true",
                "{months: ['january:march']}                                                | 2026-04-01T00:00:00Z | false",
                "{years: ['2020:2025']}                                                     | 2026-01-01T00:00:00Z | false",
                "{years: [2026]}                                                            | 2026-01-01T00:00:00Z | true",
                "{weekdays: [monday], times: [{start_time: '00:00', end_time: '01:00'}]}    | 2026-11-23T00:30:00Z | true",
                "{weekdays: [monday], times: [{start_time: '00:00', end_time: '01:00'}]}    | 2026-11-23T01:30:00Z | false",
                "{location: Asia/Kolkata, times: [{start_time: '05:30', end_time: '06:00'}]} | 2026-11-23T00:00:00Z | true",
                "{location: America/New_York, weekdays: [sunday]}                           | 2026-11-23T03:00:00Z | true",
                "{location: Europe/Berlin, times: [{start_time: '02:00', end_time: '03:00'}]} | 2026-10-25T01:30:00Z | true",
                "{location: Europe/Berlin, times: [{start_time: '02:00', end_time: '03:00'}]} | 2026-10-25T00:30:00Z | true",
                "{}                                                                         | 2026-11-23T00:00:00Z | true",
                "{times: []}                                                                | 2026-11-23T00:00:00Z | false",
            })
    void holds(String entry, Instant at, boolean expected) {
        String yaml = "route: {receiver: r}\nreceivers: [{name: r}]\ntime_intervals: [{name: n, time_intervals: ["
                + entry + "]}]\n";
        NotifyConfigReader.Result result = NotifyConfigReader.read("a.yml", yaml, NotifyConfigReader.Options.DEFAULT);
        assertThat(result.errors()).isEmpty();
        NotifyConfig config = result.config().orElseThrow();
        long nanos = at.getEpochSecond() * 1_000_000_000L + at.getNano();
        assertThat(!config.timeIntervals()
                        .holding(java.util.List.of("n"), nanos)
                        .isEmpty())
                .isEqualTo(expected);
    }
}
