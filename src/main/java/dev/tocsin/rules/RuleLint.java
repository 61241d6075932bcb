package dev.tocsin.rules;

import dev.tocsin.model.Label;
import dev.tocsin.model.Utf8Order;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is allowed in a rule file and yet is hardly meant (promtool's {@code duplicate-rules}). */
public final class RuleLint {

    /**
     * A rule that occurs more than once: recorded results would overwrite each other.
     *
     * @param name what is recorded or alerted
     * @param labels of group and rule merged, sorted by name
     */
    public record Duplicate(String name, List<Label> labels) {}

    private static final Comparator<Duplicate> ORDER = Comparator.comparing(Duplicate::name, Utf8Order::compare)
            .thenComparing(Duplicate::labels, RuleLint::compare);

    private RuleLint() {}

    /**
     * Rules of one file with the same name and the same labels, each named once, sorted. Recording and alerting rules are
     * not told apart and expressions are not compared, as in promtool.
     */
    public static List<Duplicate> duplicates(List<RuleGroup> groups) {
        List<Duplicate> all = new ArrayList<>();
        for (RuleGroup group : groups) {
            for (Rule rule : group.rules()) {
                all.add(new Duplicate(rule.name(), rule.labels()));
            }
        }
        all.sort(ORDER);
        List<Duplicate> found = new ArrayList<>();
        for (int i = 1; i < all.size(); i++) {
            Duplicate rule = all.get(i);
            if (rule.equals(all.get(i - 1))
                    && (found.isEmpty() || !found.getLast().equals(rule))) {
                found.add(rule);
            }
        }
        return found;
    }

    private static int compare(List<Label> a, List<Label> b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int c = Utf8Order.compare(a.get(i).name(), b.get(i).name());
            if (c == 0) {
                c = Utf8Order.compare(a.get(i).value(), b.get(i).value());
            }
            if (c != 0) {
                return c;
            }
        }
        return Integer.compare(a.size(), b.size());
    }
}
