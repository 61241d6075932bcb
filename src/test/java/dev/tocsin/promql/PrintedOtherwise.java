package dev.tocsin.promql;

import dev.tocsin.model.PromDuration;
import java.util.regex.Pattern;

/**
 * Where Prometheus' own printer gives a text that does not parse to the same again, so that ours does too: an {@code info()} whose
 * selector has no matchers, durations below a millisecond or that as seconds lose one ({@code 128004ms} prints as {@code 2m8s3ms}, that as
 * {@code 2m8s2ms}), a power of {@code Inf}, which prints with a sign that binds looser,
 * a label called {@code nan}, and sums of durations as an offset, which print without the signs that made them one:
 * {@code x offset --1m+5m} as {@code x offset 1m + 5m}; and one in parentheses with what ends it printed before it, {@code x offset
 * (1m * 2) anchored ^ y} as {@code x anchored offset (1m * 2) ^ y}, where it goes on.
 */
final class PrintedOtherwise {

    private static final Pattern NUMBER_AS_LABEL = Pattern.compile("(?i)[(,] ?(nan|inf)[,)]");
    private static final Pattern OFFSET_GOES_ON = Pattern.compile("offset (-?[0-9a-zA-Z.+()]+|-?\\(.*\\)) [-+*/%^]");

    private static final Pattern WITH_MILLISECONDS =
            Pattern.compile("(\\d+y)?(\\d+w)?(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?\\d+ms");

    private PrintedOtherwise() {}

    static boolean is(String canonical) {
        return canonical.contains("info(")
                || canonical.contains("0s")
                || canonical.contains("+Inf ^")
                || NUMBER_AS_LABEL.matcher(canonical).find()
                || OFFSET_GOES_ON.matcher(canonical).find()
                || WITH_MILLISECONDS.matcher(canonical).results().anyMatch(duration -> losesOne(duration.group()));
    }

    private static boolean losesOne(String duration) {
        long millis;
        try {
            millis = PromDuration.parseMillis(duration);
        } catch (IllegalArgumentException e) {
            return false; // Part of a text: no duration that could be written is too long to be read.
        }
        return (long) (millis / 1000.0 * 1e9) / 1_000_000 != millis;
    }
}
