import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes what lets the built jar start faster, beside it: {@code java .mvn/AotCache.java target/quarkus-app .mvn/serve.jvm},
 * where the second names the JVM's options for {@code serve}, without which the cache of that is of no use.
 *
 * <ul>
 *   <li>{@code serve.aot}, {@code command.aot}: ahead-of-time caches of the JVM (JEP 483, 514, 515) for {@code serve} and
 *       for every other command. Each comes from a run with a rule that fires at once and a webhook in this process.
 *   <li>{@code libsqlitejdbc.so} (as the system names it), which the driver otherwise unpacks into the temporary directory
 *       at each start.
 * </ul>
 *
 * <p>They hold for this JDK and these jars only; {@code ./tocsin} uses them while they are newer than the jar. Run by
 * {@code make build} and by Dockerfile.jvm; needs nothing but the JDK.
 */
final class AotCache {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final String RULES = """
            groups:
            - name: training
              interval: 1s
              rules:
              - {record: training:up:sum, expr: sum by (job) (up)}
              - alert: Training
                expr: vector(1) > 0
                labels: {severity: none}
                annotations: {summary: 'value {{ $value | humanize }}'}
              - {alert: TrainingRate, expr: 'histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m]))) > 1', for: 1m}
            """;

    private final Path app;
    private final Path options;
    private final Path work;

    private AotCache(Path app, Path options, Path work) {
        this.app = app;
        this.options = options;
        this.work = work;
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 2 || !Files.exists(Path.of(args[0], "quarkus-run.jar")) || !Files.exists(Path.of(args[1]))) {
            System.err.println("usage: java AotCache.java DIRECTORY OPTIONS, where make build has put quarkus-run.jar, and .mvn/serve.jvm");
            System.exit(2);
        }
        Path work = Files.createTempDirectory("tocsin-aot");
        try {
            AotCache cache = new AotCache(
                    Path.of(args[0]).toAbsolutePath().normalize(), Path.of(args[1]).toAbsolutePath().normalize(), work);
            cache.library();
            cache.serve();
            cache.command();
        } finally {
            delete(work);
        }
    }

    /** The driver's own choice of library for this system, out of its jar. */
    private void library() throws Exception {
        try (var jars = Files.newDirectoryStream(app.resolve("lib/main"), "*.sqlite-jdbc-*.jar")) {
            for (Path jar : jars) {
                try (URLClassLoader driver = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
                    String folder = (String) driver.loadClass("org.sqlite.util.OSInfo")
                            .getMethod("getNativeLibFolderPathForCurrentOS")
                            .invoke(null);
                    String name = System.mapLibraryName("sqlitejdbc");
                    try (InputStream in = driver.getResourceAsStream("org/sqlite/native/" + folder + "/" + name)) {
                        if (in != null) {
                            Files.copy(in, app.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                        }
                    }
                }
            }
        }
    }

    private void serve() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        HttpServer webhook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        webhook.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
            called.countDown();
        });
        webhook.start();
        Files.writeString(work.resolve("rules.yml"), RULES);
        Files.writeString(work.resolve("alertmanager.yml"), """
                route: {receiver: hook, group_wait: 1s, group_by: [alertname]}
                receivers:
                - name: hook
                  webhook_configs: [{url: 'http://127.0.0.1:%d/'}]
                """.formatted(webhook.getAddress().getPort()));
        int port = freePort();
        Process process = start("serve.aot", List.of("@" + options, "-jar", app.resolve("quarkus-run.jar").toString(), "serve"), Map.of(
                "QUARKUS_HTTP_PORT", Integer.toString(port),
                "TOCSIN_DATA", work.resolve("data").toString(),
                "TOCSIN_RULES_FILES", work.resolve("rules.yml").toString(),
                "TOCSIN_NOTIFY_CONFIG", work.resolve("alertmanager.yml").toString()));
        try {
            ask(process, port);
            if (!called.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("the training run called no webhook; it printed:\n" + log("serve.aot"));
            }
        } finally {
            process.destroy(); // ends it in order; the cache is written then
            finish("serve.aot", process);
            webhook.stop(0);
        }
    }

    /** What probes, pages and clients ask for first. */
    private void ask(Process process, int port) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (String path : List.of("/-/ready", "/-/healthy", "/", "/metrics", "/api/v1/rules", "/api/v1/alerts",
                "/api/v1/query?query=up", "/api/v2/alerts", "/api/v2/status")) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
            while (true) {
                try {
                    if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                        break;
                    }
                } catch (IOException e) {
                    // not listening yet
                }
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new IOException("the training run does not answer " + path + "; it printed:\n" + log("serve.aot"));
                }
                Thread.sleep(50);
            }
        }
    }

    private void command() throws Exception {
        Process process = start("command.aot", List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar",
                app.resolve("quarkus-run.jar").toString(), "check", work.resolve("rules.yml").toString()), Map.of());
        finish("command.aot", process);
    }

    private Process start(String cache, List<String> arguments, Map<String, String> environment) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                "-Dorg.sqlite.lib.path=" + app, "-Xlog:disable", "-Xlog:all=error:stderr",
                "-XX:AOTCacheOutput=" + app.resolve(cache)));
        command.addAll(arguments);
        Files.deleteIfExists(app.resolve(cache));
        ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile()).redirectErrorStream(true)
                .redirectOutput(work.resolve(cache + ".log").toFile());
        // What a developer has set for a Tocsin of his own is not for this one.
        builder.environment().keySet().removeIf(name -> name.startsWith("TOCSIN_") || name.startsWith("QUARKUS_"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private void finish(String cache, Process process) throws Exception {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        if (!Files.exists(app.resolve(cache))) {
            throw new IOException("no " + cache + " came of the training run; it printed:\n" + log(cache));
        }
    }

    private String log(String cache) throws IOException {
        return Files.readString(work.resolve(cache + ".log"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path each, IOException e) throws IOException {
                Files.delete(each);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
