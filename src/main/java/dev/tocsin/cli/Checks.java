package dev.tocsin.cli;

import dev.tocsin.model.Problem;
import dev.tocsin.model.yaml.YamlNode;
import dev.tocsin.rules.RuleFile;
import dev.tocsin.rules.RuleFileReader;
import dev.tocsin.rules.RuleLint;
import dev.tocsin.rules.RuleReadOptions;
import dev.tocsin.source.FileText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Checks file after file and says what it finds, laid out as promtool does. */
final class Checks {

    /** What is looked for beyond errors. */
    enum Lint {
        DUPLICATE_RULES,
        TOO_LONG_SCRAPE_INTERVAL
    }

    private final PrintWriter out;
    private final PrintWriter err;
    private final Set<Lint> lints;
    private final RuleReadOptions options;
    private boolean failed;
    private boolean linted;

    Checks(PrintWriter out, PrintWriter err, Set<Lint> lints, RuleReadOptions options) {
        this.out = out;
        this.err = err;
        this.lints = lints;
        this.options = options;
    }

    /** Whether there were errors. */
    boolean failed() {
        return failed;
    }

    /** Whether there were lint findings. */
    boolean linted() {
        return linted;
    }

    /** A rule file. */
    void rules(String file) {
        out.println("Checking " + file);
        text(FileText.read(file, Path.of(file)), file);
    }

    /** Rules from standard input. */
    void standardInput(FileText.Result read) {
        out.println("Checking standard input");
        text(read, "<stdin>");
    }

    /** A file that was found in a directory: a rule file, an Alertmanager configuration, or unit tests of rules. */
    void whatever(String file) {
        switch (kind(file)) {
            case ALERTMANAGER, PROMETHEUS -> config(file);
            case RULE_TESTS -> out.println("Skipping " + file + ": unit tests of rules\n");
            case RULES -> rules(file);
        }
    }

    /** A configuration of Prometheus or Alertmanager. */
    void config(String file) {
        ConfigChecks configs = new ConfigChecks(out, err, lints.contains(Lint.TOO_LONG_SCRAPE_INTERVAL));
        if (kind(file) == Kind.ALERTMANAGER) {
            failed |= !configs.alertmanager(file);
        } else {
            ConfigChecks.Outcome outcome = configs.prometheus(file);
            failed |= outcome.failed();
            linted |= outcome.linted();
            outcome.ruleFiles().forEach(this::rules);
        }
    }

    private void text(FileText.Result read, String file) {
        switch (read) {
            case FileText.Result.Unreadable(Problem problem) -> {
                failed = true;
                err.println("  FAILED:");
                err.println(problem);
            }
            case FileText.Result.Text text -> report(RuleFileReader.read(file, text.text(), options));
        }
    }

    private void report(RuleFile file) {
        if (!file.isGood()) {
            failed = true;
            err.println("  FAILED:");
            file.problems().forEach(err::println);
            return;
        }
        List<RuleLint.Duplicate> duplicates =
                lints.contains(Lint.DUPLICATE_RULES) ? RuleLint.duplicates(file.groups()) : List.of();
        if (duplicates.isEmpty()) {
            int rules = file.groups().stream()
                    .mapToInt(group -> group.rules().size())
                    .sum();
            out.println("  SUCCESS: " + rules + " rules found");
        } else {
            linted = true;
            err.println("  FAILED:");
            err.println("lint error " + duplicates.size() + " duplicate rule(s) found.");
            for (RuleLint.Duplicate duplicate : duplicates) {
                err.println("Metric: " + duplicate.name());
                err.println("Label(s):");
                duplicate.labels().forEach(label -> err.println("\t" + label.name() + ": " + label.value()));
            }
            err.println("Might cause inconsistency while recording expressions");
        }
        out.println();
    }

    private enum Kind {
        RULES,
        RULE_TESTS,
        ALERTMANAGER,
        PROMETHEUS
    }

    /** What a file is, by its top-level keys; what cannot be told is a rule file. */
    private static Kind kind(String file) {
        if (FileText.read(file, Path.of(file)) instanceof FileText.Result.Text text) {
            try {
                List<YamlNode> documents = YamlNode.parseAll(file, text.text());
                if (!documents.isEmpty() && documents.getFirst() instanceof YamlNode.Mapping top) {
                    Set<String> keys = top.entries().keySet();
                    if (keys.contains("route") || keys.contains("receivers")) {
                        return Kind.ALERTMANAGER;
                    }
                    if (keys.contains("tests")) {
                        return Kind.RULE_TESTS;
                    }
                    if (keys.contains("scrape_configs") || keys.contains("global") || keys.contains("rule_files")) {
                        return Kind.PROMETHEUS;
                    }
                }
            } catch (YamlNode.SyntaxException e) {
                return Kind.RULES; // reading it as one reports the error
            }
        }
        return Kind.RULES;
    }
}
