package dev.tocsin.rules;

import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Problem;
import dev.tocsin.model.yaml.YamlFields;
import dev.tocsin.model.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads rule files: Prometheus' own ({@code groups:}) and PrometheusRule objects of the Prometheus operator, also
 * several documents in a file and {@code kind: List} (Prometheus 3.14 {@code model/rulefmt}).
 *
 * <p>Everything that is wrong is reported, and what is wrong is not kept while the rest is: a bad rule is missing from
 * its group, a group with a bad field of its own is missing from the file, and a text that is not YAML has no groups at
 * all. Documents of other Kubernetes kinds are passed over where the file has rules too.
 *
 * <p>A group belongs to the path of its file. Where an object of the same file had a group of the same name already (two
 * PrometheusRule objects may), the later one belongs to {@code PATH#NAMESPACE/NAME}.
 */
public final class RuleFileReader {

    private static final String API_VERSION = "monitoring.coreos.com/v1";

    private final String path;
    private final RuleReadOptions options;
    private final List<RuleGroup> groups = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Set<GroupId> ids = new java.util.HashSet<>();
    private final Set<String> otherKinds = new TreeSet<>();
    private boolean rulesSeen;

    private RuleFileReader(String path, RuleReadOptions options) {
        this.path = path;
        this.options = options;
    }

    /**
     * Reads a rule file.
     *
     * @param path the name of the file for problems and identities
     * @param text what is in it; nothing at all is a good file without groups
     */
    public static RuleFile read(String path, String text, RuleReadOptions options) {
        RuleFileReader reader = new RuleFileReader(path, options);
        try {
            YamlNode.parseAll(path, text).forEach(reader::document);
            reader.otherKinds();
        } catch (YamlNode.SyntaxException e) {
            return new RuleFile(path, List.of(), List.of(e.problem()));
        }
        return new RuleFile(path, reader.groups, reader.problems);
    }

    private void document(YamlNode node) {
        if (node.isNull()) {
            return;
        }
        YamlFields.of(path, "", node, problems::add).ifPresent(fields -> {
            if (fields.has("kind") && fields.has("apiVersion")) {
                object(fields);
            } else {
                rulesSeen = true;
                groups(fields, path);
                finish(fields);
            }
        });
    }

    private void object(YamlFields fields) {
        String kind = fields.string("kind").orElse("");
        switch (kind) {
            case "PrometheusRule" -> prometheusRule(fields);
            case "List", "PrometheusRuleList" -> {
                rulesSeen |= fields.list("items").isEmpty();
                fields.list("items").forEach(this::document);
            }
            default -> otherKinds.add(kind);
        }
    }

    private void prometheusRule(YamlFields fields) {
        rulesSeen = true;
        String version = fields.string("apiVersion").orElse("");
        if (!version.equals(API_VERSION)) {
            fields.problem(
                    "apiVersion", "a PrometheusRule has apiVersion " + API_VERSION + ", not " + GoQuote.quote(version));
        }
        String namespace = "";
        String name = "";
        var metadata = fields.section("metadata");
        if (metadata.isPresent()) {
            namespace = metadata.get().string("namespace").orElse("");
            name = metadata.get().string("name").orElse("");
        }
        fields.allow("status");
        String other = path + "#" + (namespace.isEmpty() ? "" : namespace + "/") + name;
        fields.section("spec").ifPresent(spec -> {
            groups(spec, other);
            finish(spec);
        });
        finish(fields);
    }

    /** Reads the groups of a document; {@code other} is the file of those whose name an earlier document has taken. */
    private void groups(YamlFields fields, String other) {
        Set<String> names = new java.util.HashSet<>();
        for (YamlFields group : fields.mappings("groups")) {
            String name = group.string("name").orElse("");
            boolean repeated = !names.add(name);
            GroupId id = new GroupId(options.source(), path, name);
            if (!repeated && !ids.add(id)) {
                id = new GroupId(options.source(), other, name);
                repeated = !ids.add(id);
            }
            if (repeated && !name.isEmpty()) {
                group.problem("groupname: " + GoQuote.quote(name) + " is repeated in the same file");
            }
            var read = new GroupReader(group, id, options, problems).read();
            if (!repeated) {
                read.ifPresent(groups::add);
            }
        }
    }

    private void finish(YamlFields fields) {
        if (!options.ignoreUnknownFields()) {
            fields.finish();
        }
    }

    private void otherKinds() {
        if (!rulesSeen && !otherKinds.isEmpty()) {
            problems.add(new Problem(
                    path,
                    0,
                    0,
                    "no rules here, only " + String.join(", ", otherKinds)
                            + ": expected a mapping with groups, or kind PrometheusRule or List"));
        }
    }
}
