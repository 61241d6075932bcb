package dev.tocsin.model.yaml;

import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Problem;
import dev.tocsin.model.yaml.YamlNode.Entry;
import dev.tocsin.model.yaml.YamlNode.Mapping;
import dev.tocsin.model.yaml.YamlNode.Scalar;
import dev.tocsin.model.yaml.YamlNode.Sequence;
import dev.tocsin.model.yaml.YamlNode.SyntaxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** Turns a text into {@link YamlNode}s. What an alias stands for is built once and shared. */
final class YamlComposer {

    /**
     * How many values a document may come to, with each alias counted as what it stands for; only a document with
     * aliases is measured. Nested aliases multiply: nine of nine of nine … is the "billion laughs" attack.
     */
    private static final long MAX_EXPANDED = 4_000_000;

    /** A converted node and the number of values in it; the value is null while its children are being converted. */
    private record Built(@Nullable YamlNode value, long size) {}

    private static final Built UNDER_WAY = new Built(null, 0);

    private final String file;
    private final Map<Node, Built> built = new IdentityHashMap<>();
    private boolean aliased;

    YamlComposer(String file) {
        this.file = file;
    }

    List<YamlNode> documents(String text) throws SyntaxException {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(256 << 20);
        options.setNestingDepthLimit(200);
        // Aliases are limited by what they come to, not by their number: a common label block in 500 rules is fine.
        options.setMaxAliasesForCollections(Integer.MAX_VALUE);
        List<YamlNode> documents = new ArrayList<>();
        try {
            Composer composer = new Composer(
                    new ParserImpl(new WholeTextReader(characters(text)), options), new Resolver(), options);
            while (composer.checkNode()) {
                built.clear();
                aliased = false;
                documents.add(value(convert(composer.getNode())));
            }
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark();
            String context = e.getContext() == null ? "" : e.getContext() + ": ";
            throw new SyntaxException(new Problem(
                    file,
                    mark == null ? 0 : mark.getLine() + 1,
                    mark == null ? 0 : mark.getColumn() + 1,
                    "yaml: " + context + e.getProblem()));
        } catch (YAMLException e) {
            throw new SyntaxException(new Problem(file, 0, 0, "yaml: " + e.getMessage()));
        }
        return documents;
    }

    /** The characters of a text, all of which must be ones that YAML allows. */
    private int[] characters(String text) throws SyntaxException {
        int[] all = text.codePoints().toArray();
        int line = 1;
        int column = 1;
        for (int c : all) {
            if (!StreamReader.isPrintable(c)) {
                throw new SyntaxException(new Problem(
                        file,
                        line,
                        column,
                        String.format(
                                "yaml: control characters are not allowed: U+%04X; write it as an escape in double quotes",
                                c)));
            }
            line += c == '\n' ? 1 : 0;
            column = c == '\n' ? 1 : column + 1;
        }
        return all;
    }

    private static YamlNode value(Built built) {
        if (built.value() == null) {
            throw new IllegalStateException("a YAML node is used before it is built");
        }
        return built.value();
    }

    private Built convert(Node node) throws SyntaxException {
        Built known = built.get(node);
        if (known == null) {
            built.put(node, UNDER_WAY);
            Built made = make(node);
            built.put(node, made);
            return checked(node, made);
        }
        aliased = true;
        if (known.value() == null) {
            throw problem(node, "an alias stands for a value that contains the alias itself");
        }
        return known;
    }

    private Built checked(Node node, Built made) throws SyntaxException {
        if (aliased && made.size() > MAX_EXPANDED) {
            throw problem(
                    node,
                    "document contains excessive aliasing: written out it would have more than " + MAX_EXPANDED
                            + " values");
        }
        return made;
    }

    private Built make(Node node) throws SyntaxException {
        int line = line(node);
        int column = column(node);
        return switch (node) {
            case ScalarNode s -> new Built(new Scalar(s.getValue(), kind(s.getTag()), !s.isPlain(), line, column), 1);
            case SequenceNode s -> {
                List<YamlNode> items = new ArrayList<>(s.getValue().size());
                long size = 1;
                for (Node item : s.getValue()) {
                    Built made = convert(item);
                    items.add(value(made));
                    size += made.size();
                }
                yield new Built(new Sequence(List.copyOf(items), line, column), size);
            }
            case MappingNode m -> mapping(m);
            default -> throw problem(node, "unsupported node");
        };
    }

    private Built mapping(MappingNode m) throws SyntaxException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        Map<String, Entry> merged = new LinkedHashMap<>();
        long size = 1;
        for (NodeTuple tuple : m.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw problem(tuple.getKeyNode(), "a key must be a scalar");
            }
            Built made = convert(tuple.getValueNode());
            size += made.size();
            if (key.getTag().equals(Tag.MERGE)) {
                merge(key, value(made), merged);
            } else if (entries.putIfAbsent(key.getValue(), new Entry(line(key), column(key), value(made))) != null) {
                throw problem(key, "mapping key " + GoQuote.quote(key.getValue()) + " already defined");
            }
        }
        merged.forEach(entries::putIfAbsent);
        return new Built(new Mapping(Collections.unmodifiableMap(entries), line(m), column(m)), size);
    }

    private void merge(ScalarNode key, YamlNode value, Map<String, Entry> merged) throws SyntaxException {
        List<YamlNode> sources = value instanceof Sequence s ? s.items() : List.of(value);
        for (YamlNode source : sources) {
            if (!(source instanceof Mapping from)) {
                throw problem(key, "map merge requires map or sequence of maps as the value");
            }
            from.entries().forEach(merged::putIfAbsent);
        }
    }

    private static Scalar.Kind kind(Tag tag) {
        if (tag.equals(Tag.INT)) {
            return Scalar.Kind.INTEGER;
        }
        if (tag.equals(Tag.FLOAT)) {
            return Scalar.Kind.FLOAT;
        }
        if (tag.equals(Tag.BOOL)) {
            return Scalar.Kind.BOOLEAN;
        }
        return tag.equals(Tag.NULL) ? Scalar.Kind.NULL : Scalar.Kind.STRING;
    }

    private SyntaxException problem(Node at, String message) {
        return new SyntaxException(new Problem(file, line(at), column(at), "yaml: " + message));
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private static int column(Node node) {
        return node.getStartMark().getColumn() + 1;
    }
}
