package dev.tocsin.source.kubernetes;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tocsin.model.Problem;
import dev.tocsin.promql.PromqlOptions;
import dev.tocsin.rules.RuleFile;
import dev.tocsin.rules.RuleFileReader;
import dev.tocsin.rules.RuleReadOptions;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A PrometheusRule object as a rule file: all that is to be kept of it.
 *
 * @param key namespace and name
 * @param uid of the object: one made again under its name has another
 * @param path {@code NAMESPACE-NAME-UID.yaml}, as the operator names the file it makes of an object (prometheus-operator 0.93
 *     {@code operator/rules.go}): the file of every group's identity
 * @param version changes whenever {@code text} may have: the object's resource version, and the enforced label where there
 *     is one. Only equality means something
 * @param text the rule file: {@code groups}, the namespace label enforced already, as JSON (which is YAML)
 */
public record RuleDocument(ObjectKey key, String uid, String path, String version, String text) {

    private static final int MAX_PROBLEM = 2000;

    /** The rule file that an object is. */
    static RuleDocument of(GenericKubernetesResource object, NamespaceEnforcement enforcement, PromqlOptions promql) {
        ObjectKey key = key(object);
        Object spec = object.getAdditionalProperties().get("spec");
        Map<String, Object> groups = new LinkedHashMap<>();
        if (spec instanceof Map<?, ?> map) {
            map.forEach((name, value) -> groups.put(String.valueOf(name), value));
        }
        return new RuleDocument(
                key,
                uid(object),
                pathOf(object),
                versionOf(object, enforcement),
                text(withoutEmptyDurations(enforcement.apply(key, groups, promql))));
    }

    /** Where a document of the object belongs. */
    static String pathOf(GenericKubernetesResource object) {
        ObjectKey key = key(object);
        return key.namespace() + "-" + key.name() + "-" + uid(object) + ".yaml";
    }

    /** The version a document of the object has. */
    static String versionOf(GenericKubernetesResource object, NamespaceEnforcement enforcement) {
        String version = String.valueOf(object.getMetadata().getResourceVersion());
        return enforcement.concerns(key(object)) ? version + ";" + enforcement.label() : version;
    }

    static ObjectKey key(GenericKubernetesResource object) {
        ObjectMeta metadata = object.getMetadata();
        return new ObjectKey(String.valueOf(metadata.getNamespace()), String.valueOf(metadata.getName()));
    }

    private static String uid(GenericKubernetesResource object) {
        return String.valueOf(object.getMetadata().getUid());
    }

    /**
     * Reads the rules. Problems name the object, group and rule; the lines of {@link #text} are nobody's.
     *
     * @param options whose source is the id of the Kubernetes source
     */
    public RuleFile read(RuleReadOptions options) {
        RuleFile file = RuleFileReader.read(path, text, options);
        List<Problem> problems = new ArrayList<>();
        for (Problem problem : file.problems()) {
            String message = problem.message();
            problems.add(new Problem(
                    place(),
                    0,
                    0,
                    message.length() <= MAX_PROBLEM ? message : message.substring(0, MAX_PROBLEM) + "…"));
        }
        return new RuleFile(path, file.groups(), problems);
    }

    /** How problems call the object: {@code PrometheusRule NAMESPACE/NAME}. */
    public String place() {
        return "PrometheusRule " + key;
    }

    /** The operator leaves out {@code interval} and {@code for} that are empty text (0.93 {@code ValidateRule}). */
    private static Map<String, Object> withoutEmptyDurations(Map<String, Object> spec) {
        if (spec.get("groups") instanceof List<?> groups) {
            for (Object group : groups) {
                if (group instanceof Map<?, ?> g) {
                    removeEmpty(g, "interval");
                    if (g.get("rules") instanceof List<?> rules) {
                        rules.forEach(rule -> {
                            if (rule instanceof Map<?, ?> r) {
                                removeEmpty(r, "for");
                            }
                        });
                    }
                }
            }
        }
        return spec;
    }

    private static void removeEmpty(Map<?, ?> map, String key) {
        if ("".equals(map.get(key))) {
            map.remove(key);
        }
    }

    private static String text(Map<String, Object> spec) {
        try {
            // What YAML cannot hold unescaped, such as control characters, is escaped.
            return JsonMapper.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(spec)
                    .replace("\u007f", "\\u007f");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
