package dev.tocsin.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code tocsin query}: asks a running Tocsin, or another Prometheus API, and prints the answer as {@code promtool query} does;
 * with {@code --explain}, what each part of the plan cost.
 */
@Command(
        name = "query",
        mixinStandardHelpOptions = true,
        description = "Asks a running Tocsin a PromQL query, at an instant or over a range.",
        footer = {"", "Exit codes: 0 there is an answer, be it empty, 1 there is none."})
final class QueryCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "EXPR", description = "The query.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String query;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:9095",
            description =
                    "Whom to ask, default ${DEFAULT-VALUE}; USER:PASSWORD@ before the host is sent as basic authentication.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String url;

    @Option(names = "--time", paramLabel = "TIME", description = "Unix seconds or RFC 3339, default now.")
    private @Nullable String time;

    @Option(names = "--start", paramLabel = "TIME", description = "First time of a range.")
    private @Nullable String start;

    @Option(names = "--end", paramLabel = "TIME", description = "Last time of a range.")
    private @Nullable String end;

    @Option(names = "--step", paramLabel = "DURATION", description = "Distance of the times of a range, such as 15s.")
    private @Nullable String step;

    @Option(
            names = "--explain",
            description = "Prints time, series and samples of each part of the plan instead of the answer.")
    private boolean explain;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "How long the answer may take, default ${DEFAULT-VALUE}.")
    private int timeout;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        boolean range = start != null || end != null || step != null;
        if (range && (start == null || end == null || step == null || time != null)) {
            err.println("a range takes --start, --end and --step, and no --time");
            return ExitCodes.FAILURE;
        }
        try {
            JsonNode data = ask(range);
            if (explain) {
                PrintWriter out = spec.commandLine().getOut();
                out.print(data.path("text").asText());
                out.printf(
                        "%10.3f ms in all, %d samples read, %d at most in memory%n",
                        data.path("seconds").asDouble() * 1000,
                        data.path("totalQueryableSamples").asLong(),
                        data.path("peakSamples").asLong());
            } else {
                spec.commandLine().getOut().println(AnswerText.of(data));
            }
            return ExitCodes.OK;
        } catch (IOException | URISyntaxException e) {
            err.println("tocsin query: " + (e.getMessage() == null ? "no answer from " + shown() : e.getMessage()));
            return ExitCodes.FAILURE;
        }
    }

    private JsonNode ask(boolean range) throws IOException, URISyntaxException, InterruptedException {
        Map<String, String> form = new TreeMap<>();
        form.put("query", query);
        form.put("timeout", timeout + "s");
        Optional.ofNullable(time).ifPresent(t -> form.put("time", t));
        Optional.ofNullable(start).ifPresent(t -> form.put("start", t));
        Optional.ofNullable(end).ifPresent(t -> form.put("end", t));
        Optional.ofNullable(step).ifPresent(t -> form.put("step", t));
        List<String> pairs = new ArrayList<>();
        form.forEach((name, value) -> pairs.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
        String path = explain ? "/api/tocsin/explain" : range ? "/api/v1/query_range" : "/api/v1/query";
        URI base = new URI(url);
        String prefix = base.getRawPath() == null ? "" : base.getRawPath().replaceAll("/+$", "");
        URI target = new URI(base.getScheme() + "://" + base.getRawAuthority().replaceFirst("^.*@", "") + prefix + path
                + "?" + String.join("&", pairs));
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .timeout(Duration.ofSeconds(timeout))
                .header("Accept", "application/json");
        if (base.getUserInfo() != null) {
            byte[] credentials = base.getUserInfo().getBytes(StandardCharsets.UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
        }
        try (HttpClient client = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(Math.min(timeout, 10)))
                .build()) {
            HttpResponse<String> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            return data(response);
        }
    }

    private JsonNode data(HttpResponse<String> response) throws IOException {
        JsonNode answer;
        try {
            answer = JSON.readTree(response.body());
        } catch (IOException e) {
            throw new IOException(shown() + " answers " + response.statusCode() + ", and that is no JSON", e);
        }
        for (String kind : new String[] {"warnings", "infos"}) {
            answer.path(kind).forEach(text -> spec.commandLine().getErr().println(kind + ": " + text.asText()));
        }
        if (!answer.path("status").asText().equals("success")) {
            throw new IOException(shown() + " answers " + response.statusCode() + ": "
                    + answer.path("error").asText("no reason given"));
        }
        return answer.path("data");
    }

    private String shown() {
        return url.replaceFirst("//[^/@]*@", "//");
    }
}
