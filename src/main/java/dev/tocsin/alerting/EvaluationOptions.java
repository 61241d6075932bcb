package dev.tocsin.alerting;

/**
 * What an evaluation needs to know of the server's configuration.
 *
 * @param externalUrl what links start with, without a trailing slash; may be empty
 * @param resendDelayNanos {@code --rules.alert.resend-delay}
 * @param queryOffsetNanos {@code global.rule_query_offset}, for groups that name none
 * @param maxDataAgeNanos {@code tocsin.rules.max-data-age}: with newer samples missing, an evaluation is incomplete; 0 is
 *     off
 * @param templateVersion changes whenever external labels or URL do, so that texts built with the old ones are not kept
 */
public record EvaluationOptions(
        String externalUrl, long resendDelayNanos, long queryOffsetNanos, long maxDataAgeNanos, long templateVersion) {

    /** Prometheus' defaults: resend after a minute, no offset, no limit to the age of data. */
    public static EvaluationOptions defaults(String externalUrl) {
        return new EvaluationOptions(externalUrl, 60_000_000_000L, 0, 0, 0);
    }
}
