package dev.tocsin.model.yaml;

import dev.tocsin.model.Problem;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
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

/**
 * A YAML value that knows where it stands, for readers that must say {@code file:line:col}. Aliases and merge keys
 * ({@code <<}) are resolved; nothing is ever instantiated from a tag.
 */
public sealed interface YamlNode {

    /** 1-based line of the first character. */
    int line();

    /** 1-based column of the first character. */
    int column();

    /** A scalar, with its text and how YAML 1.1 types it. */
    record Scalar(String text, Kind kind, boolean quoted, int line, int column) implements YamlNode {
        /** What the core schema takes a scalar for. */
        public enum Kind {
            STRING,
            INTEGER,
            FLOAT,
            BOOLEAN,
            NULL
        }
    }

    /** A list. */
    record Sequence(List<YamlNode> items, int line, int column) implements YamlNode {}

    /** A mapping, in the order of the text; a repeated key is a syntax error. */
    record Mapping(Map<String, Entry> entries, int line, int column) implements YamlNode {}

    /** The value of a key, and where the key stands. */
    record Entry(int keyLine, int keyColumn, YamlNode value) {}

    /** The text is not YAML, or a mapping repeats a key. */
    final class SyntaxException extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Problem problem;

        SyntaxException(Problem problem) {
            super(problem.toString());
            this.problem = problem;
        }

        public Problem problem() {
            return problem;
        }
    }

    /** Whether this is an explicit or implied null. */
    default boolean isNull() {
        return this instanceof Scalar s && s.kind() == Scalar.Kind.NULL;
    }

    /**
     * The documents of a YAML stream.
     *
     * @param file name for problems
     * @param text the stream
     * @throws SyntaxException at the first syntax error; earlier documents are lost with it
     */
    static List<YamlNode> parseAll(String file, String text) throws SyntaxException {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(256 << 20);
        options.setNestingDepthLimit(200);
        List<YamlNode> documents = new ArrayList<>();
        try {
            Composer composer = new Composer(
                    new ParserImpl(new StreamReader(new StringReader(text)), options), new Resolver(), options);
            while (composer.checkNode()) {
                documents.add(convert(file, composer.getNode()));
            }
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            int column = e.getProblemMark() == null ? 0 : e.getProblemMark().getColumn() + 1;
            String context = e.getContext() == null ? "" : e.getContext() + ": ";
            throw new SyntaxException(new Problem(file, line, column, "yaml: " + context + e.getProblem()));
        } catch (YAMLException e) {
            throw new SyntaxException(new Problem(file, 0, 0, "yaml: " + e.getMessage()));
        }
        return documents;
    }

    private static YamlNode convert(String file, Node node) throws SyntaxException {
        int line = node.getStartMark().getLine() + 1;
        int column = node.getStartMark().getColumn() + 1;
        return switch (node) {
            case ScalarNode s -> new Scalar(s.getValue(), kind(s.getTag()), !s.isPlain(), line, column);
            case SequenceNode s -> {
                List<YamlNode> items = new ArrayList<>(s.getValue().size());
                for (Node item : s.getValue()) {
                    items.add(convert(file, item));
                }
                yield new Sequence(List.copyOf(items), line, column);
            }
            case MappingNode m -> mapping(file, m, line, column);
            default -> throw new SyntaxException(new Problem(file, line, column, "yaml: unsupported node"));
        };
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

    private static Mapping mapping(String file, MappingNode m, int line, int column) throws SyntaxException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        Map<String, Entry> merged = new LinkedHashMap<>();
        for (NodeTuple tuple : m.getValue()) {
            int keyLine = tuple.getKeyNode().getStartMark().getLine() + 1;
            int keyColumn = tuple.getKeyNode().getStartMark().getColumn() + 1;
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw new SyntaxException(new Problem(file, keyLine, keyColumn, "yaml: a key must be a scalar"));
            }
            YamlNode value = convert(file, tuple.getValueNode());
            if (key.getTag().equals(Tag.MERGE)) {
                List<YamlNode> sources = value instanceof Sequence s ? s.items() : List.of(value);
                for (YamlNode source : sources) {
                    if (!(source instanceof Mapping from)) {
                        throw new SyntaxException(new Problem(
                                file, keyLine, keyColumn, "yaml: map merge requires map or sequence of maps"));
                    }
                    from.entries().forEach(merged::putIfAbsent);
                }
            } else if (entries.putIfAbsent(key.getValue(), new Entry(keyLine, keyColumn, value)) != null) {
                throw new SyntaxException(new Problem(
                        file, keyLine, keyColumn, "yaml: mapping key \"" + key.getValue() + "\" already defined"));
            }
        }
        merged.forEach(entries::putIfAbsent);
        return new Mapping(java.util.Collections.unmodifiableMap(entries), line, column);
    }
}
