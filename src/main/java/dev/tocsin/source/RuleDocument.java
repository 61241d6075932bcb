package dev.tocsin.source;

import dev.tocsin.model.Problem;
import java.util.List;

/**
 * A document of rules, as a ledger that several processes share keeps it.
 *
 * @param path what its groups' identity names as their file
 * @param revision what its source calls this state of it
 * @param text that runs: the last good one, else the present one, of which the good groups run
 * @param problems of the document as it is now
 * @param old whether the text is older than the document
 */
public record RuleDocument(String path, String revision, String text, List<Problem> problems, boolean old) {
    public RuleDocument {
        problems = List.copyOf(problems);
    }
}
