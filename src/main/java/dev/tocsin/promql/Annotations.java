package dev.tocsin.promql;

import java.util.ArrayList;
import java.util.List;

/** The warnings and infos of a query, each text once. */
public record Annotations(List<Annotation> warnings, List<Annotation> infos) {

    /** Nothing to remark. */
    public static final Annotations NONE = new Annotations(List.of(), List.of());

    /** How many of each kind the HTTP API shows. */
    public static final int API_MAXIMUM = 10;

    public Annotations {
        warnings = List.copyOf(warnings);
        infos = List.copyOf(infos);
    }

    public boolean isEmpty() {
        return warnings.isEmpty() && infos.isEmpty();
    }

    /**
     * The warnings as the API shows them.
     *
     * @param query the text of the query, for positions; empty to leave them out
     * @param maximum how many to show; 0 for all
     */
    public List<String> warningTexts(String query, int maximum) {
        return texts(warnings, "warning", query, maximum);
    }

    /** The infos as the API shows them; parameters as in {@link #warningTexts}. */
    public List<String> infoTexts(String query, int maximum) {
        return texts(infos, "info", query, maximum);
    }

    private static List<String> texts(List<Annotation> all, String kind, String query, int maximum) {
        List<String> out = new ArrayList<>();
        for (Annotation annotation : all) {
            if (maximum > 0 && out.size() == maximum) {
                out.add((all.size() - maximum) + " more " + kind + " annotations omitted");
                break;
            }
            out.add(query.isEmpty() ? annotation.text() : annotation.text(query));
        }
        return out;
    }
}
