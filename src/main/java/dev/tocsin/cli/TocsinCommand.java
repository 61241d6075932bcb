package dev.tocsin.cli;

import dev.tocsin.function.BuildInfo;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tocsin}: what all commands share. */
@Command(
        name = "tocsin",
        mixinStandardHelpOptions = true,
        versionProvider = TocsinCommand.Version.class,
        description =
                "Alert and rule evaluator: Prometheus rules in, Alertmanager notifications out, one durable ledger.",
        footer = {
            "",
            "Without a command: serve. Settings of serve are tocsin.* keys: environment variables such as",
            "TOCSIN_RULES_FILES and TOCSIN_DATA, or an application.properties in ./config.",
            "",
            "Exit codes: 0 all is well, 1 something is wrong, 3 lint findings with --lint-fatal."
        })
public final class TocsinCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /** The text of {@code --version}. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "tocsin " + BuildInfo.VERSION + " (revision " + BuildInfo.REVISION + ")",
                "  follows Prometheus " + BuildInfo.PROMETHEUS + " and Alertmanager " + BuildInfo.ALERTMANAGER
            };
        }
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCodes.FAILURE;
    }

    /**
     * Runs a command line to its end.
     *
     * @param serve what {@code serve} does: it returns when the server has ended
     * @return the exit code
     */
    public static int run(String[] args, Callable<Integer> serve, InputStream in, OutputStream out, OutputStream err) {
        PrintWriter outWriter = new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), true);
        PrintWriter errWriter = new PrintWriter(new OutputStreamWriter(err, StandardCharsets.UTF_8), true);
        CommandLine command = new CommandLine(new TocsinCommand())
                .addSubcommand("serve", new ServeCommand(serve))
                .addSubcommand("check", new CheckCommand(in))
                .addSubcommand("query", new QueryCommand())
                .addSubcommand("health", new HealthCommand(System.getenv()))
                .setOut(outWriter)
                .setErr(errWriter)
                .setParameterExceptionHandler((e, unused) -> {
                    errWriter.println("tocsin: error: " + e.getMessage() + ", try --help");
                    return ExitCodes.FAILURE;
                })
                .setExecutionExceptionHandler((e, failed, unused) -> {
                    errWriter.println("tocsin: error: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
                    return ExitCodes.FAILURE;
                });
        int code = command.execute(args);
        outWriter.flush();
        errWriter.flush();
        return code;
    }
}
