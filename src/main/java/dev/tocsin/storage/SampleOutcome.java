package dev.tocsin.storage;

/**
 * What became of one sample that was appended, as a Prometheus with {@code out_of_order_time_window: 0} decides it
 * (Prometheus 3.14 {@code tsdb/head_append.go}, {@code storage/interface.go}).
 */
public enum SampleOutcome {
    /** Stored. */
    STORED("", true),
    /** The series has this very sample already as its newest: accepted, nothing stored. */
    UNCHANGED("", true),
    /** The series has another value at this timestamp, and this iteration is a repetition: the earlier one stays. */
    KEPT_EARLIER("", true),
    /** Older than the series' newest sample. */
    OUT_OF_ORDER("out of order sample", false),
    /** Same timestamp as the series' newest sample, other value. */
    DUPLICATE("duplicate sample for timestamp", false),
    /** Older than what the store still takes (an hour before its newest sample). */
    TOO_OLD("out of bounds", false),
    /** More than ten minutes in the future. */
    TOO_FAR_IN_FUTURE("out of bounds: timestamp is too far in the future", false),
    /** The label set is empty. */
    INVALID_LABELS("invalid labels", false),
    /** The id is of a series that is past retention, or of none: to be tried again with labels. */
    UNKNOWN_SERIES("unknown series", false);

    private final String text;
    private final boolean accepted;

    SampleOutcome(String text, boolean accepted) {
        this.text = text;
        this.accepted = accepted;
    }

    /** Prometheus' words for the error; empty if there is none. */
    public String text() {
        return text;
    }

    /** Whether the sender may regard the sample as stored. */
    public boolean accepted() {
        return accepted;
    }
}
