package dev.tocsin.function;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What dashboards ask of any process, and of a Prometheus or an Alertmanager as a whole: builds, the last reload, CPU,
 * memory and files, under the names of Go's client library. What the operating system does not tell is left out.
 */
final class ProcessMetrics extends Collector {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path FILES = Path.of("/proc/self/fd");
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final List<String> BUILD_LABELS =
            List.of("branch", "goarch", "goos", "goversion", "revision", "tags", "version");

    private final ServerStatus server;

    private ProcessMetrics(ServerStatus server) {
        this.server = server;
    }

    static void register(ServerStatus server, CollectorRegistry registry) {
        registry.register(new ProcessMetrics(server));
    }

    @Override
    public List<MetricFamilySamples> collect() {
        List<MetricFamilySamples> out = new ArrayList<>();
        // Versions of what this behaves as, since dashboards choose by them, as /api/v1/status/buildinfo does.
        build(out, "prometheus", BuildInfo.PROMETHEUS);
        build(out, "alertmanager", BuildInfo.ALERTMANAGER);
        build(out, "tocsin", BuildInfo.VERSION);
        gauge(
                out,
                "prometheus_config_last_reload_successful",
                "Whether the last configuration reload attempt was successful.",
                server.reloadSucceeded() ? 1 : 0);
        gauge(
                out,
                "prometheus_config_last_reload_success_timestamp_seconds",
                "Timestamp of the last successful configuration reload.",
                server.lastReloadNanos() / 1e9);
        gauge(out, "alertmanager_cluster_enabled", "Indicates whether the clustering is enabled or not.", 0);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            out.add(new CounterMetricFamily(
                    "process_cpu_seconds_total",
                    "Total user and system CPU time spent in seconds.",
                    system.getProcessCpuTime() / 1e9));
        }
        kilobytes("VmRSS:")
                .ifPresent(
                        bytes -> gauge(out, "process_resident_memory_bytes", "Resident memory size in bytes.", bytes));
        kilobytes("VmSize:")
                .ifPresent(bytes -> gauge(out, "process_virtual_memory_bytes", "Virtual memory size in bytes.", bytes));
        openFiles().ifPresent(count -> gauge(out, "process_open_fds", "Number of open file descriptors.", count));
        number(LIMITS, "Max open files")
                .ifPresent(count -> gauge(out, "process_max_fds", "Maximum number of open file descriptors.", count));
        return out;
    }

    private static void build(List<MetricFamilySamples> out, String program, String version) {
        GaugeMetricFamily family = new GaugeMetricFamily(
                program + "_build_info",
                "A metric with a constant '1' value labeled by what this was built from.",
                BUILD_LABELS);
        String architecture = System.getProperty("os.arch");
        family.addMetric(
                List.of(
                        "tocsin-" + BuildInfo.VERSION,
                        architecture.equals("aarch64") ? "arm64" : architecture,
                        System.getProperty("os.name").toLowerCase(Locale.ROOT),
                        "",
                        BuildInfo.REVISION,
                        "",
                        version),
                1);
        out.add(family);
    }

    private static void gauge(List<MetricFamilySamples> out, String name, String help, double value) {
        out.add(new GaugeMetricFamily(name, help, value));
    }

    private static OptionalLong kilobytes(String field) {
        OptionalLong found = number(STATUS, field);
        return found.isPresent() ? OptionalLong.of(found.getAsLong() * 1024) : found;
    }

    /** The first number behind a word at the beginning of a line. */
    private static OptionalLong number(Path file, String field) {
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                if (line.startsWith(field)) {
                    String first = line.substring(field.length()).strip().split("\\s+", 2)[0];
                    return OptionalLong.of(Long.parseLong(first));
                }
            }
        } catch (IOException | NumberFormatException e) {
            // Another system than Linux, or no limit.
        }
        return OptionalLong.empty();
    }

    private static OptionalLong openFiles() {
        try (Stream<Path> files = Files.list(FILES)) {
            return OptionalLong.of(files.count());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
