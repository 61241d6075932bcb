package dev.tocsin.template.syntax;

import dev.tocsin.template.TemplateException;
import dev.tocsin.template.value.GoQuoting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads the statements of a template: text, control structures and definitions. */
public final class Parser {

    /** How deep control structures may be nested; Go has no limit but its memory. */
    static final int MAX_NESTING = 200;

    private final Source source;
    private final Tokens tokens;
    private final Predicate<String> functions;
    private final Map<String, Definition> definitions = new LinkedHashMap<>();
    private Scope scope;
    private int nesting;

    /** How a list of statements ended. */
    private enum Ending {
        END,
        ELSE,
        ELSE_IF,
        ELSE_WITH
    }

    /** A list and what stands behind it. */
    private record Ended(Node.Block block, Ending by, int position) {}

    private Parser(Source source, Predicate<String> functions) {
        this.source = source;
        this.functions = functions;
        this.tokens = new Tokens(source);
        this.scope = new Scope();
    }

    /**
     * Parses a text.
     *
     * @param functions tells which functions exist
     * @return what the text defines by name, in order of definition; itself, under the source's name, last
     * @throws TemplateException {@code template: NAME:LINE: …}
     */
    public static Map<String, Definition> parse(Source source, Predicate<String> functions) throws TemplateException {
        return new Parser(source, functions).run();
    }

    private Map<String, Definition> run() throws TemplateException {
        List<Node.Statement> statements = new ArrayList<>();
        int position = tokens.peek().position();
        while (tokens.peek().type() != Token.Type.EOF) {
            if (tokens.peek().type() == Token.Type.LEFT_DELIM) {
                Token delimiter = tokens.next();
                if (tokens.nextNonSpace().type() == Token.Type.DEFINE) {
                    define();
                    continue;
                }
                tokens.back();
                tokens.push(delimiter);
            }
            Optional<Ended> ended = statement(statements);
            if (ended.isPresent()) {
                throw tokens.error("unexpected " + (ended.get().by() == Ending.END ? "{{end}}" : "{{else}}"));
            }
        }
        add(source.name(), new Node.Block(position, statements));
        return definitions;
    }

    private void add(String name, Node.Block body) throws TemplateException {
        Definition definition = new Definition(name, source, body);
        Definition before = definitions.get(name);
        if (before == null || before.isEmpty()) {
            definitions.put(name, definition);
        } else if (!definition.isEmpty()) {
            throw tokens.error("template: multiple definition of template " + dev.tocsin.model.GoQuote.quote(name));
        }
    }

    private void define() throws TemplateException {
        Token name = tokens.nextNonSpace();
        if (name.type() != Token.Type.STRING && name.type() != Token.Type.RAW_STRING) {
            throw tokens.unexpected(name, "define clause");
        }
        Scope outer = scope;
        scope = new Scope();
        tokens.actionLine = 0;
        String text = unquote(name);
        expectRightDelim("define clause");
        add(text, bodyUntilEnd("define clause"));
        scope = outer;
    }

    private Node.Block bodyUntilEnd(String context) throws TemplateException {
        Ended ended = list();
        if (ended.by() != Ending.END) {
            throw tokens.error("unexpected {{else}} in " + context);
        }
        return ended.block();
    }

    /** Statements up to {@code end} or {@code else}. */
    private Ended list() throws TemplateException {
        if (++nesting > MAX_NESTING) {
            throw tokens.error("exceeded maximum nesting depth (" + MAX_NESTING + ")");
        }
        List<Node.Statement> statements = new ArrayList<>();
        int position = tokens.peekNonSpace().position();
        while (tokens.peekNonSpace().type() != Token.Type.EOF) {
            Optional<Ended> ended = statement(statements);
            if (ended.isPresent()) {
                nesting--;
                return new Ended(
                        new Node.Block(position, statements),
                        ended.get().by(),
                        ended.get().position());
            }
        }
        throw tokens.error("unexpected EOF");
    }

    /** Adds one statement, or tells how the list ends here. */
    private Optional<Ended> statement(List<Node.Statement> statements) throws TemplateException {
        Token token = tokens.nextNonSpace();
        if (token.type() == Token.Type.TEXT) {
            statements.add(new Node.Text(token.position(), token.text()));
            return Optional.empty();
        }
        if (token.type() != Token.Type.LEFT_DELIM) {
            throw tokens.unexpected(token, "input");
        }
        tokens.actionLine = token.line();
        Optional<Ended> ended = action(statements);
        tokens.actionLine = 0;
        return ended;
    }

    private Optional<Ended> action(List<Node.Statement> statements) throws TemplateException {
        Token token = tokens.nextNonSpace();
        switch (token.type()) {
            case END -> {
                int position = expectRightDelim("end").position();
                return Optional.of(ended(Ending.END, position));
            }
            case ELSE -> {
                return Optional.of(elseAction());
            }
            case IF -> statements.add(ifAction());
            case WITH -> statements.add(withAction());
            case RANGE -> statements.add(rangeAction());
            case BLOCK -> statements.add(blockAction());
            case TEMPLATE -> statements.add(templateAction());
            case BREAK, CONTINUE -> statements.add(leave(token));
            default -> {
                tokens.back();
                int position = tokens.peek().position();
                statements.add(new Node.Action(position, pipeline("command")));
            }
        }
        return Optional.empty();
    }

    private static Ended ended(Ending by, int position) {
        return new Ended(new Node.Block(position, List.of()), by, position);
    }

    private Ended elseAction() throws TemplateException {
        Token next = tokens.peekNonSpace();
        return switch (next.type()) {
            // The word is left standing: the statement it opens becomes all of the else branch.
            case IF -> ended(Ending.ELSE_IF, next.position());
            case WITH -> ended(Ending.ELSE_WITH, next.position());
            default -> ended(Ending.ELSE, expectRightDelim("else").position());
        };
    }

    private Node.Statement leave(Token word) throws TemplateException {
        Token next = tokens.nextNonSpace();
        String shown = "{{" + word.text() + "}}";
        if (next.type() != Token.Type.RIGHT_DELIM) {
            throw tokens.unexpected(next, shown);
        }
        if (scope.ranges == 0) {
            throw tokens.error(shown + " outside {{range}}");
        }
        return word.type() == Token.Type.BREAK ? new Node.Break(word.position()) : new Node.Continue(word.position());
    }

    private Node.If ifAction() throws TemplateException {
        int mark = scope.variables.size();
        Node.Pipeline pipeline = pipeline("if");
        Ended then = list();
        Optional<Node.Block> otherwise = otherwise(then, Ending.ELSE_IF);
        scope.popTo(mark);
        return new Node.If(pipeline.position(), pipeline, then.block(), otherwise);
    }

    private Node.With withAction() throws TemplateException {
        int mark = scope.variables.size();
        Node.Pipeline pipeline = pipeline("with");
        Ended then = list();
        Optional<Node.Block> otherwise = otherwise(then, Ending.ELSE_WITH);
        scope.popTo(mark);
        return new Node.With(pipeline.position(), pipeline, then.block(), otherwise);
    }

    private Node.Range rangeAction() throws TemplateException {
        int mark = scope.variables.size();
        Node.Pipeline pipeline = pipeline("range");
        scope.ranges++;
        Ended body = list();
        scope.ranges--;
        Optional<Node.Block> otherwise = otherwise(body, Ending.ELSE);
        scope.popTo(mark);
        return new Node.Range(pipeline.position(), pipeline, body.block(), otherwise);
    }

    /** The else branch behind a list, if it has one; {@code chained} is the short form that this statement takes. */
    private Optional<Node.Block> otherwise(Ended then, Ending chained) throws TemplateException {
        if (then.by() == Ending.END) {
            return Optional.empty();
        }
        if (then.by() == chained && chained != Ending.ELSE) {
            if (++nesting > MAX_NESTING) {
                throw tokens.error("exceeded maximum nesting depth (" + MAX_NESTING + ")");
            }
            tokens.nextNonSpace();
            Node.Statement only = chained == Ending.ELSE_IF ? ifAction() : withAction();
            nesting--;
            return Optional.of(new Node.Block(then.position(), List.of(only)));
        }
        Ended ended = list();
        if (ended.by() != Ending.END) {
            throw tokens.error("expected end; found {{else}}");
        }
        return Optional.of(ended.block());
    }

    private Node.Template blockAction() throws TemplateException {
        Token token = tokens.nextNonSpace();
        String name = templateName(token, "block clause");
        Node.Pipeline pipeline = pipeline("block clause");
        Scope outer = scope;
        int outerLine = tokens.actionLine;
        scope = new Scope();
        tokens.actionLine = 0;
        add(name, bodyUntilEnd("block clause"));
        scope = outer;
        tokens.actionLine = outerLine;
        return new Node.Template(token.position(), name, Optional.of(pipeline));
    }

    private Node.Template templateAction() throws TemplateException {
        Token token = tokens.nextNonSpace();
        String name = templateName(token, "template clause");
        Optional<Node.Pipeline> pipeline = Optional.empty();
        if (tokens.nextNonSpace().type() != Token.Type.RIGHT_DELIM) {
            tokens.back();
            pipeline = Optional.of(pipeline("template clause"));
        }
        return new Node.Template(token.position(), name, pipeline);
    }

    private String templateName(Token token, String context) throws TemplateException {
        if (token.type() != Token.Type.STRING && token.type() != Token.Type.RAW_STRING) {
            throw tokens.unexpected(token, context);
        }
        return unquote(token);
    }

    private String unquote(Token token) throws TemplateException {
        try {
            return GoQuoting.unquote(token.text());
        } catch (IllegalArgumentException e) {
            throw tokens.error(String.valueOf(e.getMessage()));
        }
    }

    private Token expectRightDelim(String context) throws TemplateException {
        Token token = tokens.nextNonSpace();
        if (token.type() != Token.Type.RIGHT_DELIM) {
            throw tokens.unexpected(token, context);
        }
        return token;
    }

    private Node.Pipeline pipeline(String context) throws TemplateException {
        return new PipelineParser(tokens, scope, functions).pipeline(context, Token.Type.RIGHT_DELIM);
    }

    /** What a definition has of its own: the variables in sight and how many ranges are open. */
    static final class Scope {
        final List<String> variables = new ArrayList<>(List.of("$"));
        int ranges;

        void popTo(int size) {
            variables.subList(size, variables.size()).clear();
        }
    }
}
