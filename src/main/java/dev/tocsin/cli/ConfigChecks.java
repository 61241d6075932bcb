package dev.tocsin.cli;

import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Problem;
import dev.tocsin.model.PromDuration;
import dev.tocsin.notify.config.NotifyConfig;
import dev.tocsin.notify.config.NotifyConfigReader;
import dev.tocsin.source.FilePatterns;
import dev.tocsin.source.FileText;
import dev.tocsin.source.prometheus.PrometheusConfigReader;
import dev.tocsin.source.prometheus.ScrapeConfig;
import dev.tocsin.template.AlertmanagerTemplates;
import dev.tocsin.template.TemplateException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Checks configurations, laid out as promtool and amtool do. */
final class ConfigChecks {

    /** Prometheus' {@code --query.lookback-delta}: samples further apart look stale in between. */
    private static final long LOOKBACK_MILLIS = 300_000;

    /**
     * What a Prometheus configuration came to.
     *
     * @param ruleFiles the rule files it names, to be checked next
     */
    record Outcome(boolean failed, boolean linted, List<String> ruleFiles) {}

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean lintIntervals;

    ConfigChecks(PrintWriter out, PrintWriter err, boolean lintIntervals) {
        this.out = out;
        this.err = err;
        this.lintIntervals = lintIntervals;
    }

    Outcome prometheus(String file) {
        out.println("Checking " + file);
        if (!(FileText.read(file, Path.of(file)) instanceof FileText.Result.Text text)) {
            return failed(unreadable(file));
        }
        PrometheusConfigReader.Read read = PrometheusConfigReader.read(file, text.text(), System.getenv());
        if (!read.problems().isEmpty()) {
            return failed(read.problems());
        }
        List<String> ruleFiles = new ArrayList<>();
        for (String pattern : read.config().ruleFiles()) {
            List<String> found =
                    FilePatterns.of(Path.of(""), List.of(pattern)).find().files();
            if (found.isEmpty() && !pattern.contains("*")) {
                return failed(List.of(
                        new Problem(file, 0, 0, GoQuote.quote(pattern) + " does not point to an existing file")));
            }
            ruleFiles.addAll(found);
        }
        read.config().unused().forEach(problem -> out.println("  UNUSED: " + problem));
        if (!ruleFiles.isEmpty()) {
            out.println("  SUCCESS: " + ruleFiles.size() + " rule files found");
        }
        boolean linted = false;
        for (ScrapeConfig job : read.config().scrapeConfigs()) {
            if (lintIntervals && job.intervalMillis() >= LOOKBACK_MILLIS) {
                linted = true;
                err.println("  FAILED: too long scrape interval found, data point will be marked as stale - job: "
                        + job.jobName() + ", interval: " + PromDuration.format(job.intervalMillis()));
            }
        }
        out.println(" SUCCESS: " + file + " is valid prometheus config file syntax");
        out.println();
        return new Outcome(false, linted, ruleFiles);
    }

    private Outcome failed(List<Problem> problems) {
        err.println("  FAILED:");
        problems.forEach(err::println);
        return new Outcome(true, false, List.of());
    }

    /** Checks an Alertmanager configuration and the templates it names; false if something is wrong. */
    boolean alertmanager(String file) {
        out.print("Checking '" + file + "'");
        if (!(FileText.read(file, Path.of(file)) instanceof FileText.Result.Text text)) {
            return failedInLine(unreadable(file));
        }
        NotifyConfigReader.Result read = NotifyConfigReader.read(file, text.text(), NotifyConfigReader.Options.DEFAULT);
        if (read.config().isEmpty()) {
            return failedInLine(read.errors());
        }
        NotifyConfig config = read.config().get();
        out.println("  SUCCESS");
        read.warnings().forEach(problem -> out.println("  WARNING: " + problem));
        out.println("Found:");
        out.println(" - global config");
        out.println(" - route");
        out.println(" - " + config.inhibitRules().size() + " inhibit rules");
        out.println(" - " + config.receivers().size() + " receivers");
        out.println(" - " + config.templates().size() + " templates");
        boolean good = templates(config);
        out.println();
        return good;
    }

    private boolean templates(NotifyConfig config) {
        List<Problem> problems = new ArrayList<>();
        List<AlertmanagerTemplates.NamedText> texts = new ArrayList<>();
        FilePatterns.Found found =
                FilePatterns.of(Path.of(""), config.templates()).find();
        for (String name : found.files()) {
            Path path = Path.of(name);
            switch (FileText.read(name, path)) {
                case FileText.Result.Unreadable(Problem problem) -> problems.add(problem);
                case FileText.Result.Text text ->
                    texts.add(new AlertmanagerTemplates.NamedText(String.valueOf(path.getFileName()), text.text()));
            }
        }
        try {
            AlertmanagerTemplates.fromFiles(texts);
        } catch (TemplateException e) {
            problems.add(new Problem("", 0, 0, e.getMessage()));
        }
        if (!config.templates().isEmpty()) {
            if (problems.isEmpty()) {
                out.println("  SUCCESS");
            } else {
                problems.forEach(problem -> err.println("  FAILED: " + problem));
            }
        }
        return problems.isEmpty();
    }

    private boolean failedInLine(List<Problem> problems) {
        out.println();
        err.println("  FAILED:");
        problems.forEach(err::println);
        return false;
    }

    private static List<Problem> unreadable(String file) {
        return FileText.read(file, Path.of(file)) instanceof FileText.Result.Unreadable(Problem problem)
                ? List.of(problem)
                : List.of(new Problem(file, 0, 0, "changed while it was read; try again"));
    }
}
