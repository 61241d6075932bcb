package dev.tocsin.source.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * fabric8's mock server, answering as an API server does: lists and watches with resource versions, 403 and 410 on demand,
 * outages. Everything asked is recorded.
 */
public final class ScriptedCluster implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RULES = "prometheusrules";

    private final TreeMap<String, ObjectNode> objects = new TreeMap<>();
    private final TreeMap<String, ObjectNode> events = new TreeMap<>();
    private final TreeMap<String, ObjectNode> namespaces = new TreeMap<>();
    private final Map<String, Integer> refused = new HashMap<>();
    private static final Pattern VERSION = Pattern.compile("[?&]resourceVersion=(\\d+)");

    private final List<WebSocket> watches = new CopyOnWriteArrayList<>();

    /** By the version they made: a watch that opens later than they happen is told them too. */
    private final TreeMap<Long, String> told = new TreeMap<>();

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private KubernetesMockServer server = server();
    private final int port;
    private final KubernetesClient client;
    private long version = 100;
    private boolean gone;

    public ScriptedCluster() {
        server.start();
        port = server.getPort();
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(server.createClient().getConfiguration())
                        .withWatchReconnectLimit(0)
                        .withRequestRetryBackoffLimit(0)
                        .withRequestTimeout(3000)
                        .build())
                .build();
    }

    private KubernetesMockServer server() {
        return new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), new Answers(), false);
    }

    public KubernetesClient client() {
        return client;
    }

    /** Makes or changes an object, and tells the watches. */
    public synchronized void put(String namespace, String name, String spec) {
        try {
            String key = namespace + "/" + name;
            boolean there = objects.containsKey(key);
            ObjectNode object = JSON.createObjectNode();
            object.put("apiVersion", "monitoring.coreos.com/v1").put("kind", "PrometheusRule");
            object.putObject("metadata")
                    .put("namespace", namespace)
                    .put("name", name)
                    .put("uid", "uid-" + name)
                    .put("resourceVersion", Long.toString(++version))
                    .putObject("labels")
                    .put("role", "prometheus-rules");
            object.set("spec", JSON.readTree(spec));
            objects.put(key, object);
            tell(there ? "MODIFIED" : "ADDED", object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public synchronized void delete(String namespace, String name) {
        ObjectNode object = objects.remove(namespace + "/" + name);
        ((ObjectNode) object.get("metadata")).put("resourceVersion", Long.toString(++version));
        tell("DELETED", object);
    }

    synchronized void namespace(String name) {
        ObjectNode object = JSON.createObjectNode();
        object.put("apiVersion", "v1").put("kind", "Namespace");
        object.putObject("metadata").put("name", name).put("resourceVersion", Long.toString(++version));
        namespaces.put(name, object);
    }

    /** Answers a verb on rules with this code from now on; 0 lets it again. */
    public synchronized void refuse(String verb, int code) {
        refused.put(verb, code);
    }

    /** The next watch is told that its version is gone. */
    synchronized void forgetVersions() {
        gone = true;
    }

    /** Ends all watches, as a server does after a while. */
    void endWatches() {
        watches.forEach(watch -> watch.close(1000, "timeout"));
        watches.clear();
    }

    /** Nothing listens any more. */
    public void halt() {
        endWatches();
        server.shutdown();
    }

    /** Back on the same port. */
    public void resume() {
        server = server();
        server.start(InetAddress.getLoopbackAddress(), port);
    }

    /** Requests so far, as {@code VERB PATH?QUERY}. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    public long count(String verb) {
        return asked.stream().filter(line -> line.startsWith(verb + " ")).count();
    }

    public synchronized List<JsonNode> events() {
        return new ArrayList<>(events.values());
    }

    int openWatches() {
        return watches.size();
    }

    private void tell(String type, JsonNode object) {
        ObjectNode event = JSON.createObjectNode().put("type", type);
        event.set("object", object.deepCopy());
        told.put(version, event.toString());
        watches.forEach(watch -> watch.send(event.toString()));
    }

    private final class Answers extends Dispatcher {
        @Override
        public MockResponse dispatch(RecordedRequest request) {
            synchronized (ScriptedCluster.this) {
                return answer(request);
            }
        }
    }

    private MockResponse answer(RecordedRequest request) {
        String path = URLDecoder.decode(request.getPath(), StandardCharsets.UTF_8);
        String plain = path.replaceFirst("\\?.*", "");
        String last = plain.substring(plain.lastIndexOf('/') + 1);
        boolean listing = last.equals(RULES) || last.equals("namespaces") || last.equals("events");
        String verb = switch (request.getMethod()) {
            case "GET" -> path.contains("watch=true") ? "watch" : listing ? "list" : "get";
            case "POST" -> "create";
            default -> "patch";
        };
        asked.add(verb + " " + path);
        int code = refused.getOrDefault(verb, 0);
        if (code != 0) {
            return status(code, "refused by the test");
        }
        return switch (verb) {
            case "watch" -> watch(path);
            case "list" -> last.equals(RULES) ? list("PrometheusRule", objects) : list("Namespace", namespaces);
            case "get" -> get(object(plain, last));
            case "create" -> createEvent(request.getUtf8Body());
            default -> patchEvent(last, request.getUtf8Body());
        };
    }

    private MockResponse watch(String path) {
        Matcher since = VERSION.matcher(path);
        long from = since.find() ? Long.parseLong(since.group(1)) : version;
        boolean refuse = gone;
        gone = false;
        return new MockResponse().withWebSocketUpgrade(new WebSocketListener() {
            @Override
            public void onOpen(WebSocket socket, Response response) {
                if (refuse) {
                    socket.send(
                            "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":"
                                    + "\"Failure\",\"message\":\"too old resource version\",\"reason\":\"Expired\",\"code\":410}}");
                } else {
                    synchronized (ScriptedCluster.this) {
                        told.tailMap(from, false).values().forEach(socket::send);
                        watches.add(socket);
                    }
                }
            }
        });
    }

    private MockResponse list(String kind, TreeMap<String, ObjectNode> of) {
        ObjectNode list = JSON.createObjectNode().put("kind", kind + "List").put("apiVersion", "v1");
        list.putObject("metadata").put("resourceVersion", Long.toString(version));
        list.putArray("items").addAll(of.values());
        return json(200, list);
    }

    private JsonNode object(String path, String name) {
        if (path.contains("/" + RULES + "/")) {
            return objects.get(path.replaceFirst(".*/namespaces/(.*)/prometheusrules/", "$1/"));
        }
        return path.contains("/events/") ? events.get(name) : namespaces.get(name);
    }

    private static MockResponse get(JsonNode object) {
        return object == null ? status(404, "not found") : json(200, object);
    }

    private MockResponse createEvent(String body) {
        try {
            ObjectNode event = (ObjectNode) JSON.readTree(body);
            String name = event.at("/metadata/name").asText();
            if (events.containsKey(name)) {
                return status(409, "already exists");
            }
            ((ObjectNode) event.get("metadata")).put("resourceVersion", Long.toString(++version));
            events.put(name, event);
            return json(201, event);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private MockResponse patchEvent(String name, String body) {
        try {
            ObjectNode event = events.get(name);
            JsonNode patch = JSON.readTree(body);
            JsonNode wanted = patch.at("/metadata/resourceVersion");
            if (!wanted.isMissingNode() && !wanted.equals(event.at("/metadata/resourceVersion"))) {
                return status(409, "changed meanwhile");
            }
            patch.fieldNames().forEachRemaining(field -> {
                if (!field.equals("metadata")) {
                    event.set(field, patch.get(field));
                }
            });
            ((ObjectNode) event.get("metadata")).put("resourceVersion", Long.toString(++version));
            return json(200, event);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MockResponse status(int code, String message) {
        return json(
                code,
                JSON.createObjectNode()
                        .put("kind", "Status")
                        .put("apiVersion", "v1")
                        .put("status", "Failure")
                        .put("message", message)
                        .put("code", code));
    }

    private static MockResponse json(int code, JsonNode body) {
        return new MockResponse()
                .setResponseCode(code)
                .setHeader("Content-Type", "application/json")
                .setBody(body.toString());
    }

    @Override
    public void close() {
        client.close();
        server.shutdown();
    }
}
