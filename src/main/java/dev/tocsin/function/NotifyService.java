package dev.tocsin.function;

import dev.tocsin.model.Labels;
import dev.tocsin.notify.alert.Alert;
import dev.tocsin.notify.alert.PostedAlert;
import dev.tocsin.notify.config.NotifyConfig;
import dev.tocsin.notify.match.MatcherParser;
import dev.tocsin.notify.silence.Silence;
import dev.tocsin.notify.silence.SilenceRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The notify side as the API and the page see it. Instants are epoch nanoseconds. */
public interface NotifyService {

    /**
     * An alert and what keeps it from being notified about.
     *
     * @param receivers names of the receivers it is routed to, in route order
     * @param silencedBy ids of active silences
     * @param inhibitedBy fingerprints, at most one
     * @param mutedBy names of time intervals that muted the last flush of the group it is shown in
     */
    record AlertStatus(
            Alert alert,
            List<String> receivers,
            List<String> silencedBy,
            List<String> inhibitedBy,
            List<String> mutedBy) {

        /** Whether anything keeps it from being notified about. */
        public boolean suppressed() {
            return !silencedBy.isEmpty() || !inhibitedBy.isEmpty() || !mutedBy.isEmpty();
        }
    }

    /** An aggregation group and its alerts. */
    record GroupStatus(Labels labels, Map<String, String> routeLabels, String receiver, List<AlertStatus> alerts) {}

    /** The configuration in use; absent until one could be read. */
    Optional<NotifyConfig> config();

    /** Text of the configuration in use with its secrets masked; empty if there is none. */
    String configText();

    /** Reads matchers in the mode that holds. */
    MatcherParser matcherParser();

    /**
     * Takes alerts in from outside; what is valid is durable when this returns.
     *
     * @return for each refused alert why, in the order of the list; empty if all were taken
     */
    List<String> post(List<PostedAlert> alerts);

    /** The alerts that are not resolved, by fingerprint, with what suppresses them now. */
    List<AlertStatus> alerts();

    /** The aggregation groups by group labels, then receiver; resolved alerts are left out. */
    List<GroupStatus> groups();

    /** All silences that are kept, in no order. */
    List<Silence> silences();

    Optional<Silence> silence(String id);

    /** What became of a request to silence. */
    sealed interface SilenceResult {
        /** It is in force (or will be at its start) and durable. */
        record Set(String id) implements SilenceResult {}

        /** The request is wrong. */
        record Invalid(String message) implements SilenceResult {}

        /** There is no silence with the id of the request. */
        record NotFound(String id) implements SilenceResult {}
    }

    /** Makes or changes a silence. */
    SilenceResult silence(SilenceRequest request);

    /** Ends a silence; false if there is none with this id. */
    boolean expire(String id);

    /** The ledger's present time. */
    long nowNanos();

    /** When this process began, epoch nanoseconds. */
    long startedAtNanos();
}
