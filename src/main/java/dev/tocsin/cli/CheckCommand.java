package dev.tocsin.cli;

import dev.tocsin.model.GoQuote;
import dev.tocsin.promql.PromqlOptions;
import dev.tocsin.rules.RuleReadOptions;
import dev.tocsin.source.FilePatterns;
import dev.tocsin.source.FileText;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tocsin check}: what {@code promtool check rules|config} and {@code amtool check-config} do. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Checks rule files (Prometheus' own and PrometheusRule objects) and configurations.",
        footer = {"", "Exit codes: 0 all is well, 1 something is wrong, 3 lint findings with --lint-fatal."})
final class CheckCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            description = "Rule files, directories (all .yaml and .yml below) or globs (*, **, {a,b}). None: standard"
                    + " input.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A prometheus.yml, checked with the rule files it names, or an alertmanager.yml. May be"
                    + " repeated.")
    private List<String> configs = new ArrayList<>();

    @Option(
            names = "--lint",
            paramLabel = "CHECKS",
            defaultValue = "duplicate-rules",
            description = "Lint checks, separated by commas: all, duplicate-rules, too-long-scrape-interval, none"
                    + " (default: ${DEFAULT-VALUE}).")
    private String lint = "duplicate-rules";

    @Option(names = "--lint-fatal", description = "Lint findings end with exit code 3.")
    private boolean lintFatal;

    @Option(names = "--ignore-unknown-fields", description = "Unknown keys in rule files are passed over.")
    private boolean ignoreUnknownFields;

    @Option(
            names = "--enable-feature",
            paramLabel = "FEATURE",
            split = ",",
            description = "Experimental parts of PromQL, as Prometheus names them.")
    private List<String> features = new ArrayList<>();

    private final InputStream in;

    CheckCommand(InputStream in) {
        this.in = in;
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Checks checks = new Checks(out, err, lints(out), options(err));
        List<String> explicit = new ArrayList<>();
        List<String> found = new ArrayList<>();
        for (String file : files) {
            if (Files.isRegularFile(Path.of(file))) {
                explicit.add(file);
            } else if (Files.isDirectory(Path.of(file)) || file.matches(".*[*?\\[{].*")) {
                List<String> below =
                        FilePatterns.of(Path.of(""), List.of(file)).find().files();
                if (below.isEmpty()) {
                    err.println("tocsin: error: no file matches '" + file + "', try --help");
                    return ExitCodes.FAILURE;
                }
                found.addAll(below);
            } else if (Files.exists(Path.of(file))) {
                explicit.add(file); // a pipe, such as <(generate)
            } else {
                err.println("tocsin: error: path '" + file + "' does not exist, try --help");
                return ExitCodes.FAILURE;
            }
        }
        for (String config : configs) {
            if (!Files.exists(Path.of(config))) {
                err.println("tocsin: error: path '" + config + "' does not exist, try --help");
                return ExitCodes.FAILURE;
            }
            checks.config(config);
        }
        explicit.forEach(checks::rules);
        found.forEach(checks::whatever);
        if (files.isEmpty() && configs.isEmpty()) {
            checks.standardInput(FileText.decode("<stdin>", in.readAllBytes()));
        }
        return checks.failed() ? ExitCodes.FAILURE : checks.linted() && lintFatal ? ExitCodes.LINT : ExitCodes.OK;
    }

    private Set<Checks.Lint> lints(PrintWriter out) {
        Set<Checks.Lint> lints = new HashSet<>();
        for (String name : lint.split(",")) {
            switch (name.strip()) {
                case "all" -> lints.addAll(Set.of(Checks.Lint.values()));
                case "duplicate-rules" -> lints.add(Checks.Lint.DUPLICATE_RULES);
                case "too-long-scrape-interval" -> lints.add(Checks.Lint.TOO_LONG_SCRAPE_INTERVAL);
                case "none" -> {}
                default -> out.println("WARNING: unknown lint option: " + GoQuote.quote(name.strip()));
            }
        }
        return lints;
    }

    private RuleReadOptions options(PrintWriter err) {
        Set<String> known = new HashSet<>();
        for (String feature : features) {
            if (PromqlOptions.known().contains(feature)) {
                known.add(feature);
            } else {
                err.println("  WARNING: Unknown feature passed to --enable-feature: " + feature);
            }
        }
        return RuleReadOptions.of("check")
                .withIgnoreUnknownFields(ignoreUnknownFields)
                .withPromql(PromqlOptions.parse(known));
    }
}
