package dev.tocsin.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code tocsin serve}: everything in one process. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "Evaluates rules, sends notifications and answers HTTP on port 9095 until it is stopped.",
        footer = {
            "",
            "Settings are tocsin.* keys, also as environment variables:",
            "  TOCSIN_DATA                       directory of ledger and samples",
            "  TOCSIN_RULES_FILES                rule files, patterns separated by commas",
            "  TOCSIN_NOTIFY_CONFIG              alertmanager.yml",
            "  TOCSIN_PROMETHEUS_CONFIG          an existing prometheus.yml",
            "  TOCSIN_WEB_LISTEN                 address to bind, default 127.0.0.1",
            "  QUARKUS_HTTP_PORT                 port, default 9095"
        })
final class ServeCommand implements Callable<Integer> {

    private final Callable<Integer> serve;

    ServeCommand(Callable<Integer> serve) {
        this.serve = serve;
    }

    @Override
    public Integer call() throws Exception {
        return serve.call();
    }
}
