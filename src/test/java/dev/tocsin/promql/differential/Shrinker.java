package dev.tocsin.promql.differential;

import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;

/** Makes an expression whose answers differ as short as it can. */
public final class Shrinker {

    /** Answers asked for at most. */
    private static final int MOST = 2000;

    private Shrinker() {}

    /**
     * A shorter expression that differs too.
     *
     * @param differs whether the answers to an expression differ
     */
    public static QueryNode shrink(QueryNode start, Predicate<String> differs) {
        QueryNode smallest = start;
        int[] asked = {0};
        while (true) {
            Optional<QueryNode> next = smallest.smaller()
                    .sorted(Comparator.comparingInt(node -> node.text().length()))
                    .filter(node -> asked[0]++ < MOST && differs.test(node.text()))
                    .findFirst();
            if (next.isEmpty()) {
                return smallest;
            }
            smallest = next.get();
        }
    }
}
