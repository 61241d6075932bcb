package dev.tocsin.alerting;

import dev.tocsin.model.Labels;
import dev.tocsin.rules.RuleId;
import java.util.List;

/**
 * The series that a recording rule stored at its last evaluation that stored any: whoever evaluates it next ends those that
 * it then no longer records.
 *
 * @param series labels with {@code __name__}, each once, in no order
 */
public record RecordedSeries(RuleId rule, List<Labels> series) {
    public RecordedSeries {
        series = List.copyOf(series);
    }
}
