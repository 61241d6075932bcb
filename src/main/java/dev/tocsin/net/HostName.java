package dev.tocsin.net;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this host calls itself, without asking a name server: where one does not answer, the JDK's {@code
 * InetAddress.getLocalHost} waits for it for 10 seconds, which a function that starts from zero does not have.
 */
public final class HostName {

    private static final Path LINUX = Path.of("/proc/sys/kernel/hostname");

    private HostName() {}

    /** The name that containers ({@code HOSTNAME}), Windows or the Linux kernel have; {@code localhost} where none does. */
    public static String own() {
        for (String variable : new String[] {"HOSTNAME", "COMPUTERNAME"}) {
            String name = System.getenv(variable);
            if (name != null && !name.isBlank()) {
                return name.strip();
            }
        }
        try {
            String name = Files.readString(LINUX, StandardCharsets.UTF_8).strip();
            return name.isEmpty() ? "localhost" : name;
        } catch (IOException e) {
            return "localhost";
        }
    }

    /** {@code PID@HOST}: this process, for people who look for it. */
    public static String ofProcess() {
        return ProcessHandle.current().pid() + "@" + own();
    }
}
