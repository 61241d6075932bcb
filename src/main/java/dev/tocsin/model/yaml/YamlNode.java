package dev.tocsin.model.yaml;

import dev.tocsin.model.Problem;
import java.util.List;
import java.util.Map;

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
     * @throws SyntaxException at the first syntax error; earlier documents are lost with it. An alias inside what it
     *     stands for is one, and so are aliases that multiply the text into millions of values
     */
    static List<YamlNode> parseAll(String file, String text) throws SyntaxException {
        return new YamlComposer(file).documents(text);
    }
}
