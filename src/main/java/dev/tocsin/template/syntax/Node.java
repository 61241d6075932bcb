package dev.tocsin.template.syntax;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The tree of a template. Printing a node gives the expression as Go shows it in error texts.
 */
public sealed interface Node {

    /** Where the node is in its source, for {@link Source#location}. */
    int position();

    /** What can stand in a list: text and actions. */
    sealed interface Statement extends Node {}

    /** What can stand in a command. */
    sealed interface Operand extends Node {}

    /** A sequence of statements. */
    record Block(int position, List<Statement> statements) {}

    record Text(int position, String text) implements Statement {
        @Override
        public String toString() {
            return text;
        }
    }

    /** {@code {{pipeline}}}. */
    record Action(int position, Pipeline pipeline) implements Statement {
        @Override
        public String toString() {
            return "{{" + pipeline + "}}";
        }
    }

    /** {@code {{if}}…{{else}}…{{end}}}. */
    record If(int position, Pipeline pipeline, Block then, Optional<Block> otherwise) implements Statement {
        @Override
        public String toString() {
            return branch("if", pipeline, then, otherwise);
        }
    }

    /** {@code {{with}}…{{else}}…{{end}}}. */
    record With(int position, Pipeline pipeline, Block then, Optional<Block> otherwise) implements Statement {
        @Override
        public String toString() {
            return branch("with", pipeline, then, otherwise);
        }
    }

    /** {@code {{range}}…{{else}}…{{end}}}. */
    record Range(int position, Pipeline pipeline, Block body, Optional<Block> otherwise) implements Statement {
        @Override
        public String toString() {
            return branch("range", pipeline, body, otherwise);
        }
    }

    record Break(int position) implements Statement {
        @Override
        public String toString() {
            return "{{break}}";
        }
    }

    record Continue(int position) implements Statement {
        @Override
        public String toString() {
            return "{{continue}}";
        }
    }

    /** {@code {{template "name" pipeline}}}. */
    record Template(int position, String name, Optional<Pipeline> pipeline) implements Statement {
        @Override
        public String toString() {
            return "{{template " + dev.tocsin.model.GoQuote.quote(name)
                    + pipeline.map(p -> " " + p).orElse("") + "}}";
        }
    }

    /** Commands, each taking the result of the one before as its last argument. */
    record Pipeline(int position, List<Variable> declared, boolean assigns, List<Command> commands) implements Operand {
        @Override
        public String toString() {
            String text = commands.stream().map(Command::toString).collect(Collectors.joining(" | "));
            if (declared.isEmpty()) {
                return text;
            }
            return declared.stream().map(Variable::toString).collect(Collectors.joining(", "))
                    + (assigns ? " = " : " := ")
                    + text;
        }
    }

    /** A function or value and its arguments. */
    record Command(int position, List<Operand> operands) implements Node {
        @Override
        public String toString() {
            return operands.stream().map(Node::inCommand).collect(Collectors.joining(" "));
        }
    }

    /** The name of a function. */
    record Identifier(int position, String name) implements Operand {
        @Override
        public String toString() {
            return name;
        }
    }

    /** {@code $x.a.b}; the first name has its dollar sign. */
    record Variable(int position, List<String> names) implements Operand {
        @Override
        public String toString() {
            return String.join(".", names);
        }
    }

    record Dot(int position) implements Operand {
        @Override
        public String toString() {
            return ".";
        }
    }

    record Nil(int position) implements Operand {
        @Override
        public String toString() {
            return "nil";
        }
    }

    /** {@code .a.b}. */
    record Field(int position, List<String> names) implements Operand {
        @Override
        public String toString() {
            return "." + String.join(".", names);
        }
    }

    /** {@code (pipeline).a.b} or {@code function.a.b}. */
    record Chain(int position, Operand base, List<String> names) implements Operand {
        @Override
        public String toString() {
            return inCommand(base) + "." + String.join(".", names);
        }
    }

    record Bool(int position, boolean value) implements Operand {
        @Override
        public String toString() {
            return String.valueOf(value);
        }
    }

    record StringLiteral(int position, String quoted, String value) implements Operand {
        @Override
        public String toString() {
            return quoted;
        }
    }

    record NumberLiteral(int position, GoNumber number) implements Operand {
        @Override
        public String toString() {
            return number.text();
        }
    }

    private static String inCommand(Operand operand) {
        return operand instanceof Pipeline ? "(" + operand + ")" : operand.toString();
    }

    private static String branch(String name, Pipeline pipeline, Block then, Optional<Block> otherwise) {
        return "{{" + name + " " + pipeline + "}}" + text(then)
                + otherwise.map(block -> "{{else}}" + text(block)).orElse("") + "{{end}}";
    }

    private static String text(Block block) {
        return block.statements().stream().map(Object::toString).collect(Collectors.joining());
    }
}
