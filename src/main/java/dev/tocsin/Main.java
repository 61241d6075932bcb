package dev.tocsin;

import dev.tocsin.cli.TocsinCommand;
import dev.tocsin.net.HostName;
import dev.tocsin.storage.StartFailure;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/**
 * The one entry point: {@code tocsin} and {@code tocsin serve} run Quarkus, every other command runs without it and so
 * starts in an instant.
 */
@QuarkusMain
public final class Main {

    private static final String LOGGED_HOST = "jboss.host.name";

    static {
        BuildTime.prepare();
    }

    private Main() {}

    public static void main(String[] args) {
        System.setProperty(StartFailure.OWN_PROCESS, "true");
        if (System.getProperty(LOGGED_HOST) == null) {
            System.setProperty(LOGGED_HOST, HostName.own()); // Else logging asks a name server.
        }
        if (args.length == 0 || args.length == 1 && args[0].equals("serve")) {
            Quarkus.run(args);
            return;
        }
        System.exit(TocsinCommand.run(args, Main::serve, System.in, System.out, System.err));
    }

    private static int serve() {
        Quarkus.run();
        return 0;
    }
}
