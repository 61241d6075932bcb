package dev.tocsin.source.prometheus;

/**
 * When a scrape fails for being too large; 0 is no limit.
 *
 * @param bodyBytes size of the uncompressed response
 * @param samples number of samples after relabelling
 * @param targets number of targets of a job after relabelling
 * @param labels number of labels of a sample
 * @param labelNameLength bytes of a label name
 * @param labelValueLength bytes of a label value
 */
public record ScrapeLimits(
        long bodyBytes, long samples, long targets, long labels, long labelNameLength, long labelValueLength) {

    /** No limits. */
    public static final ScrapeLimits NONE = new ScrapeLimits(0, 0, 0, 0, 0, 0);

    /** These limits, with those of another where there is none. */
    ScrapeLimits orElse(ScrapeLimits other) {
        return new ScrapeLimits(
                either(bodyBytes, other.bodyBytes),
                either(samples, other.samples),
                either(targets, other.targets),
                either(labels, other.labels),
                either(labelNameLength, other.labelNameLength),
                either(labelValueLength, other.labelValueLength));
    }

    private static long either(long own, long other) {
        return own == 0 ? other : own;
    }
}
