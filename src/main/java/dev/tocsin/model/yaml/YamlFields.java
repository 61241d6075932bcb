package dev.tocsin.model.yaml;

import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Problem;
import dev.tocsin.model.PromDuration;
import dev.tocsin.model.Secret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads one mapping strictly, key by key, and collects every problem instead of stopping at the first. The keys that
 * were asked for are the known ones: {@link #finish} reports all others, with a suggestion.
 *
 * <p>A key that is absent or null reads as empty, as Go's YAML decoder leaves a field at its default. A value of the
 * wrong type is reported and reads as empty.
 */
public final class YamlFields {

    private final String file;
    private final String path;
    private final YamlNode.Mapping mapping;
    private final Consumer<Problem> problems;
    private final Set<String> known = new LinkedHashSet<>();

    /**
     * @param file name for problems
     * @param path where the mapping is, as users would say it, such as {@code receivers[1].webhook_configs[0]}; empty at
     *     the top
     */
    public YamlFields(String file, String path, YamlNode.Mapping mapping, Consumer<Problem> problems) {
        this.file = file;
        this.path = path;
        this.mapping = mapping;
        this.problems = problems;
    }

    /** The fields of a node that should be a mapping; a null is an empty one, anything else is reported. */
    public static Optional<YamlFields> of(String file, String path, YamlNode node, Consumer<Problem> problems) {
        return switch (node) {
            case YamlNode.Mapping m -> Optional.of(new YamlFields(file, path, m, problems));
            case YamlNode n
            when n.isNull() ->
                Optional.of(new YamlFields(file, path, new YamlNode.Mapping(Map.of(), n.line(), n.column()), problems));
            default -> {
                problems.accept(new Problem(
                        file,
                        node.line(),
                        node.column(),
                        (path.isEmpty() ? "the document" : path) + " must be a mapping, not " + describe(node)));
                yield Optional.empty();
            }
        };
    }

    /** Where this mapping is, for messages and for the paths of what is in it. */
    public String path() {
        return path;
    }

    public String file() {
        return file;
    }

    public YamlNode.Mapping mapping() {
        return mapping;
    }

    /** The path of a key of this mapping. */
    public String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** Whether the key is there with anything but null. */
    public boolean has(String key) {
        return node(key).isPresent();
    }

    /** The value of a key, unless it is absent or null. */
    public Optional<YamlNode> node(String key) {
        known.add(key);
        YamlNode.Entry entry = mapping.entries().get(key);
        return entry == null || entry.value().isNull() ? Optional.empty() : Optional.of(entry.value());
    }

    /** The text of a scalar, of whatever type. */
    public Optional<String> string(String key) {
        return node(key).flatMap(n -> scalar(pathOf(key), n));
    }

    /** The text of a scalar; empty text, as Go's zero value, is the same as absent. */
    public Optional<String> nonEmpty(String key) {
        return string(key).filter(s -> !s.isEmpty());
    }

    public boolean bool(String key, boolean otherwise) {
        return bool(key).orElse(otherwise);
    }

    public Optional<Boolean> bool(String key) {
        return node(key).flatMap(n -> {
            if (n instanceof YamlNode.Scalar s && !s.quoted()) {
                switch (s.text().toLowerCase(java.util.Locale.ROOT)) {
                    case "true", "yes", "on", "y" -> {
                        return Optional.of(true);
                    }
                    case "false", "no", "off", "n" -> {
                        return Optional.of(false);
                    }
                    default -> {}
                }
            }
            problem(n, pathOf(key) + " must be true or false, not " + describe(n));
            return Optional.empty();
        });
    }

    /** A decimal integer. */
    public OptionalLong integer(String key) {
        Optional<YamlNode> node = node(key);
        if (node.isPresent()) {
            if (node.get() instanceof YamlNode.Scalar s && !s.quoted()) {
                try {
                    return OptionalLong.of(Long.parseLong(s.text().replace("_", "")));
                } catch (NumberFormatException e) {
                    // reported below
                }
            }
            problem(node.get(), pathOf(key) + " must be an integer, not " + describe(node.get()));
        }
        return OptionalLong.empty();
    }

    /** An integer of 32 bits. */
    public OptionalInt int32(String key) {
        OptionalLong value = integer(key);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        if (value.getAsLong() != (int) value.getAsLong()) {
            problem(key, pathOf(key) + " is out of range: " + value.getAsLong());
            return OptionalInt.empty();
        }
        return OptionalInt.of((int) value.getAsLong());
    }

    public OptionalDouble number(String key) {
        Optional<YamlNode> node = node(key);
        if (node.isPresent()) {
            if (node.get() instanceof YamlNode.Scalar s && !s.quoted()) {
                try {
                    return OptionalDouble.of(Double.parseDouble(s.text()));
                } catch (NumberFormatException e) {
                    // reported below
                }
            }
            problem(node.get(), pathOf(key) + " must be a number, not " + describe(node.get()));
        }
        return OptionalDouble.empty();
    }

    /** A duration in Prometheus' notation, in milliseconds. */
    public OptionalLong durationMillis(String key) {
        Optional<String> text = string(key);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(PromDuration.parseMillis(text.get()));
        } catch (IllegalArgumentException e) {
            problem(key, pathOf(key) + ": " + e.getMessage() + "; write it like 30s, 5m or 1h30m");
            return OptionalLong.empty();
        }
    }

    /** A list of scalars; empty where it is absent. */
    public List<String> strings(String key) {
        return optionalStrings(key).orElse(List.of());
    }

    /** A list of scalars, unless it is absent or null. */
    public Optional<List<String>> optionalStrings(String key) {
        return node(key).map(n -> {
            List<String> out = new ArrayList<>();
            List<YamlNode> items = items(key, n);
            for (int i = 0; i < items.size(); i++) {
                scalar(pathOf(key) + "[" + i + "]", items.get(i)).ifPresent(out::add);
            }
            return List.copyOf(out);
        });
    }

    /** The items of a list, whatever they are; empty where it is absent. */
    public List<YamlNode> list(String key) {
        return node(key).map(n -> items(key, n)).orElse(List.of());
    }

    /** The mappings of a list, each with its place; empty where it is absent. */
    public List<YamlFields> mappings(String key) {
        List<YamlFields> out = new ArrayList<>();
        List<YamlNode> items = list(key);
        for (int i = 0; i < items.size(); i++) {
            of(file, pathOf(key) + "[" + i + "]", items.get(i), problems).ifPresent(out::add);
        }
        return out;
    }

    /** A mapping under a key, unless it is absent or null. */
    public Optional<YamlFields> section(String key) {
        return node(key).flatMap(n -> of(file, pathOf(key), n, problems));
    }

    /** A mapping of scalars, in the order of the text; empty where it is absent. */
    public Map<String, String> stringMap(String key) {
        Map<String, String> out = new LinkedHashMap<>();
        section(key)
                .ifPresent(s -> s.mapping.entries().forEach((name, entry) -> {
                    if (entry.value().isNull()) {
                        out.put(name, "");
                    } else {
                        s.scalar(s.pathOf(name), entry.value()).ifPresent(v -> out.put(name, v));
                    }
                }));
        return java.util.Collections.unmodifiableMap(out);
    }

    /** A secret written under a key; empty text is the same as absent. */
    public Optional<Secret> secret(String key) {
        return nonEmpty(key).map(Secret::inline);
    }

    /**
     * A secret that may be written under one key or be in a file that another names. Both at once are a problem.
     *
     * @param directory what a relative path is relative to; empty for the working directory
     */
    public Optional<Secret> secretOrFile(String key, String fileKey, String directory) {
        Optional<Secret> inline = secret(key);
        Optional<Secret> fromFile = nonEmpty(fileKey).map(p -> Secret.file(join(directory, p)));
        if (inline.isPresent() && fromFile.isPresent()) {
            problem(fileKey, "at most one of " + key + " & " + fileKey + " must be configured" + where());
        }
        return inline.isPresent() ? inline : fromFile;
    }

    /** A path as written in a configuration file that lies in a directory: absolute ones stay, others are joined. */
    public static String join(String directory, String path) {
        if (path.isEmpty() || path.startsWith("/") || directory.isEmpty() || directory.equals(".")) {
            return path;
        }
        return directory.endsWith("/") ? directory + path : directory + "/" + path;
    }

    /** Reports every key that nobody asked for. To be called last. */
    public void finish() {
        mapping.entries().forEach((key, entry) -> {
            if (!known.contains(key)) {
                String hint = Suggestion.nearest(key, known)
                        .map(k -> "; did you mean \"" + k + "\"?")
                        .orElse("");
                problems.accept(new Problem(
                        file,
                        entry.keyLine(),
                        entry.keyColumn(),
                        "unknown field " + GoQuote.quote(key) + where() + hint));
            }
        });
    }

    /** Says that keys are known without reading them. */
    public void allow(String... keys) {
        known.addAll(List.of(keys));
    }

    /** Passes on a problem that another reader found. */
    public void report(Problem problem) {
        problems.accept(problem);
    }

    /** Reports a problem at a key, or at the mapping where the key is absent. */
    public void problem(String key, String message) {
        YamlNode.Entry entry = mapping.entries().get(key);
        if (entry == null) {
            problem(mapping, message);
        } else {
            problems.accept(new Problem(file, entry.keyLine(), entry.keyColumn(), message));
        }
    }

    /** Reports a problem at a node. */
    public void problem(YamlNode at, String message) {
        problems.accept(new Problem(file, at.line(), at.column(), message));
    }

    /** Reports a problem of the mapping as a whole. */
    public void problem(String message) {
        problem(mapping, message);
    }

    /** {@code " in PATH"}, or nothing at the top. */
    public String where() {
        return path.isEmpty() ? "" : " in " + path;
    }

    private List<YamlNode> items(String key, YamlNode node) {
        if (node instanceof YamlNode.Sequence s) {
            return s.items();
        }
        problem(node, pathOf(key) + " must be a list, not " + describe(node));
        return List.of();
    }

    private Optional<String> scalar(String at, YamlNode node) {
        if (node instanceof YamlNode.Scalar s) {
            return Optional.of(s.isNull() ? "" : s.text());
        }
        problem(node, at + " must be a string, not " + describe(node));
        return Optional.empty();
    }

    /** What a node is, in words; a scalar without its text, which may be a secret. */
    private static String describe(YamlNode node) {
        return switch (node) {
            case YamlNode.Mapping m -> "a mapping";
            case YamlNode.Sequence s -> "a list";
            case YamlNode.Scalar s ->
                switch (s.kind()) {
                    case STRING -> "a string";
                    case INTEGER -> "an integer";
                    case FLOAT -> "a number";
                    case BOOLEAN -> "a boolean";
                    case NULL -> "null";
                };
        };
    }
}
