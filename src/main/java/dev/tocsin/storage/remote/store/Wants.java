package dev.tocsin.storage.remote.store;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.promql.PreparedQuery;
import dev.tocsin.promql.QueryControl;
import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.promql.SeriesSource;
import dev.tocsin.storage.remote.read.RawQuery;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds out which samples an expression reads at a time by evaluating it over no data: every selector asks for what it
 * would read, with the engine's own arithmetic of ranges, offsets, {@code @} and subqueries.
 */
final class Wants implements SeriesSource {

    private static final int[] NONE = {};

    private final List<RawQuery> wants = new ArrayList<>();

    private Wants() {}

    /**
     * The wants of an expression at an instant. One that cannot be evaluated over no data tells those it came to; the
     * others are found out when it is evaluated.
     *
     * @param plan a plan that is used for nothing else
     */
    static List<RawQuery> of(PreparedQuery plan, long atMillis) {
        Wants wants = new Wants();
        try {
            plan.instant(atMillis, wants, QueryControl.NONE);
        } catch (QueryException e) {
            // Such as a parameter that is NaN over no data.
            return wants.wants;
        }
        return wants.wants;
    }

    @Override
    public Resolution resolve(List<Matcher> matchers, long fromMillis, long toMillis, long sinceVersion) {
        wants.add(new RawQuery(matchers, fromMillis, toMillis));
        return new Resolution(false, NONE, 1);
    }

    @Override
    public Labels labels(int seriesId) {
        return Labels.EMPTY;
    }

    @Override
    public void read(int[] seriesIds, long fromMillis, long toMillis, SampleColumns into) {
        into.clear();
    }
}
