package dev.tocsin.function;

import dev.tocsin.alerting.RuleStatus;
import dev.tocsin.rules.GroupId;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.source.RuleSet;
import java.util.List;
import java.util.Optional;

/** The rule side as the API and the page see it. Instants and durations in nanoseconds. */
public interface RuleService {

    /**
     * A group and how it goes.
     *
     * @param rules in file order
     * @param lastStarted when the last evaluation began by the clock; {@link Long#MIN_VALUE} before the first
     * @param lastDuration how long it took
     * @param watermark the last slot evaluated; {@link Long#MIN_VALUE} before the first
     * @param nextDue the next slot
     * @param missed slots that nobody evaluated
     */
    record GroupView(
            RuleGroup group,
            List<RuleStatus> rules,
            long lastStarted,
            long lastDuration,
            long watermark,
            long nextDue,
            long missed) {}

    /**
     * Where a group is in its slots.
     *
     * @param watermark the last slot evaluated; {@link Long#MIN_VALUE} before the first
     * @param nextDue the next slot
     * @param missed slots that nobody evaluated
     * @param lastStarted when the last evaluation began by the clock; {@link Long#MIN_VALUE} before the first
     * @param lastDuration how long it took
     */
    record SlotsView(
            GroupId group,
            long interval,
            long watermark,
            long nextDue,
            long missed,
            long lastStarted,
            long lastDuration) {

        /**
         * For how long a slot has been due that was not evaluated.
         *
         * @param now epoch nanoseconds of the ledger's clock
         */
        public long overdue(long now) {
            return nextDue >= now ? 0 : now - nextDue;
        }
    }

    /**
     * Where the running groups are in their slots, by key.
     *
     * @throws dev.tocsin.ledger.LedgerException if that stands in a ledger that cannot be read
     */
    List<SlotsView> slots();

    /** Files and groups as last read. */
    RuleSet rules();

    /**
     * The running groups by file, then name.
     *
     * @param withAlerts whether the alerts themselves are wanted
     */
    List<GroupView> groups(boolean withAlerts);

    /** Why evaluation does not go on, if it does not. */
    Optional<String> stalled();
}
