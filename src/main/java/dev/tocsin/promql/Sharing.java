package dev.tocsin.promql;

import java.util.ArrayList;
import java.util.List;

/**
 * What the queries of one iteration of a rule group have in common: parts that several of them contain are evaluated once
 * (see {@link PreparedQueries}), until something is recorded that the part reads. One thread at a time.
 */
public final class Sharing {

    /** Nothing is in common. */
    public static final Sharing NONE = new Sharing();

    private final List<String> recorded = new ArrayList<>();

    /** Says that samples were recorded, which queries from now on see. */
    public void recorded(String metricName) {
        if (this != NONE) {
            recorded.add(metricName);
        }
    }

    /** Names what was recorded so far, for {@link #since}. */
    public int moment() {
        return recorded.size();
    }

    /** The metric names of what was recorded since. */
    public List<String> since(int moment) {
        return recorded.subList(moment, recorded.size());
    }
}
