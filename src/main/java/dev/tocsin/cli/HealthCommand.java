package dev.tocsin.cli;

import dev.tocsin.api.security.ListenAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code tocsin health}: asks the Tocsin of this machine whether it is well, for images that hold no other program that
 * could. It finds the address as {@code serve} does, in {@code TOCSIN_WEB_LISTEN} and {@code QUARKUS_HTTP_PORT}.
 */
@Command(
        name = "health",
        mixinStandardHelpOptions = true,
        description = "Asks the Tocsin that serves on this machine for /-/healthy.",
        footer = {"", "Exit codes: 0 it is healthy, 1 it is not, or nothing answers."})
final class HealthCommand implements Callable<Integer> {

    private static final int DEFAULT_PORT = 9095;

    /** An answer to {@code /-/healthy} is a line; more is not read. */
    private static final int ANSWER_BYTES = 4096;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--ready", description = "Asks for /-/ready instead: whether it does its work.")
    private boolean ready;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "3",
            description = "How long connecting and each read may take, default ${DEFAULT-VALUE}.")
    private int timeout;

    private final Map<String, String> environment;

    HealthCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        String path = ready ? "/-/ready" : "/-/healthy";
        InetSocketAddress address = address();
        String where = address.getHostString() + ":" + address.getPort() + path;
        String answer;
        try {
            answer = ask(address, path, false);
            if (!answer.startsWith("HTTP/")) {
                answer = ask(address, path, true); // a port that speaks TLS
            }
        } catch (IOException | GeneralSecurityException plain) {
            try {
                answer = ask(address, path, true);
            } catch (IOException | GeneralSecurityException e) {
                spec.commandLine().getErr().println(where + ": no answer: " + plain.getMessage());
                return ExitCodes.FAILURE;
            }
        }
        int status = status(answer);
        String body =
                answer.substring(Math.max(answer.indexOf("\r\n\r\n") + 4, 0)).strip();
        if (status == 200) {
            spec.commandLine().getOut().println(body);
            return ExitCodes.OK;
        }
        spec.commandLine().getErr().println(where + " answers " + status + ": " + body);
        return ExitCodes.FAILURE;
    }

    private InetSocketAddress address() {
        ListenAddress listen = ListenAddress.parse(environment.getOrDefault("TOCSIN_WEB_LISTEN", ""));
        String host = environment.getOrDefault("QUARKUS_HTTP_HOST", listen.host());
        int port = listen.port() == 0 ? DEFAULT_PORT : listen.port();
        String ownPort = environment.get("QUARKUS_HTTP_PORT");
        if (ownPort != null && ownPort.matches("[0-9]{1,5}")) {
            port = Integer.parseInt(ownPort);
        }
        boolean everywhere = host.equals(ListenAddress.ALL) || host.equals("::");
        return new InetSocketAddress(everywhere ? "127.0.0.1" : host, port);
    }

    /** The beginning of the answer, status line first. */
    private String ask(InetSocketAddress address, String path, boolean tls)
            throws IOException, GeneralSecurityException {
        try (Socket socket = tls ? trusting().getSocketFactory().createSocket() : new Socket()) {
            socket.setSoTimeout(timeout * 1000);
            socket.connect(address, timeout * 1000);
            String request = "GET " + path + " HTTP/1.0\r\nHost: " + address.getHostString() + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            InputStream in = socket.getInputStream();
            return new String(in.readNBytes(ANSWER_BYTES), StandardCharsets.UTF_8);
        }
    }

    private static int status(String answer) {
        String[] line = answer.lines().findFirst().orElse("").split(" ", 3);
        return line.length > 1 && line[1].matches("[0-9]{3}") ? Integer.parseInt(line[1]) : 0;
    }

    /** Nothing secret is sent and nothing is believed but "well" or "not well", so the certificate does not matter. */
    private static SSLContext trusting() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                null,
                new TrustManager[] {
                    new X509TrustManager() {
                        @Override
                        public void checkClientTrusted(X509Certificate[] chain, String type) {}

                        @Override
                        public void checkServerTrusted(X509Certificate[] chain, String type) {}

                        @Override
                        public X509Certificate[] getAcceptedIssuers() {
                            return new X509Certificate[0];
                        }
                    }
                },
                null);
        return context;
    }
}
