package dev.tocsin.template.syntax;

import dev.tocsin.model.GoQuote;
import dev.tocsin.template.TemplateException;
import dev.tocsin.template.value.GoQuoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads what stands between braces: pipelines, commands and operands. */
final class PipelineParser {

    /** How deep parentheses may be nested; Go allows 10000. */
    private static final int MAX_PARENTHESES = 50;

    private final Tokens tokens;
    private final Parser.Scope scope;
    private final Predicate<String> functions;
    private int parentheses;

    PipelineParser(Tokens tokens, Parser.Scope scope, Predicate<String> functions) {
        this.tokens = tokens;
        this.scope = scope;
        this.functions = functions;
    }

    /**
     * A pipeline up to its end, which is taken.
     *
     * @param context what it belongs to, for messages
     */
    Node.Pipeline pipeline(String context, Token.Type end) throws TemplateException {
        int position = tokens.peekNonSpace().position();
        List<Node.Variable> declared = new ArrayList<>();
        boolean assigns = declarations(context, declared);
        List<Node.Command> commands = new ArrayList<>();
        while (true) {
            Token token = tokens.nextNonSpace();
            if (token.type() == end) {
                check(commands, context);
                return new Node.Pipeline(position, declared, assigns, commands);
            }
            switch (token.type()) {
                case BOOL,
                        CHAR_CONSTANT,
                        COMPLEX,
                        DOT,
                        FIELD,
                        IDENTIFIER,
                        NUMBER,
                        NIL,
                        RAW_STRING,
                        STRING,
                        VARIABLE,
                        LEFT_PAREN -> {
                    tokens.back();
                    commands.add(command());
                }
                default -> throw tokens.unexpected(token, context);
            }
        }
    }

    /** Declared or assigned variables at the head of a pipeline; true if they are assigned. */
    private boolean declarations(String context, List<Node.Variable> declared) throws TemplateException {
        while (tokens.peekNonSpace().type() == Token.Type.VARIABLE) {
            Token variable = tokens.next();
            // "$x foo" is an argument, "$x := foo" a declaration: look behind the space that may follow.
            Token after = tokens.peek();
            Token next = tokens.peekNonSpace();
            if (next.type() == Token.Type.ASSIGN || next.type() == Token.Type.DECLARE) {
                tokens.nextNonSpace();
                declare(variable, declared);
                return next.type() == Token.Type.ASSIGN;
            }
            if (next.type() != Token.Type.CHAR || !next.text().equals(",")) {
                if (after.type() == Token.Type.SPACE) {
                    tokens.push(after);
                }
                tokens.push(variable);
                return false;
            }
            tokens.nextNonSpace();
            declare(variable, declared);
            if (!context.equals("range") || declared.size() > 1) {
                throw tokens.error("too many declarations in " + context);
            }
            switch (tokens.peekNonSpace().type()) {
                case VARIABLE, RIGHT_DELIM, RIGHT_PAREN -> {}
                default -> throw tokens.error("range can only initialize variables");
            }
        }
        return false;
    }

    private void declare(Token variable, List<Node.Variable> declared) {
        declared.add(new Node.Variable(variable.position(), List.of(variable.text())));
        scope.variables.add(variable.text());
    }

    private void check(List<Node.Command> commands, String context) throws TemplateException {
        if (commands.isEmpty()) {
            throw tokens.error("missing value for " + context);
        }
        for (int i = 1; i < commands.size(); i++) {
            switch (commands.get(i).operands().getFirst()) {
                case Node.Bool b -> throw notExecutable(i);
                case Node.Dot d -> throw notExecutable(i);
                case Node.Nil n -> throw notExecutable(i);
                case Node.NumberLiteral n -> throw notExecutable(i);
                case Node.StringLiteral s -> throw notExecutable(i);
                default -> {}
            }
        }
    }

    private TemplateException notExecutable(int stage) {
        return tokens.error("non executable command in pipeline stage " + (stage + 1));
    }

    private Node.Command command() throws TemplateException {
        int position = tokens.peekNonSpace().position();
        List<Node.Operand> operands = new ArrayList<>();
        while (true) {
            tokens.peekNonSpace();
            operand().ifPresent(operands::add);
            Token token = tokens.next();
            switch (token.type()) {
                case SPACE -> {
                    continue;
                }
                case RIGHT_DELIM, RIGHT_PAREN -> tokens.back();
                case PIPE -> {}
                default -> throw tokens.unexpected(token, "operand");
            }
            break;
        }
        if (operands.isEmpty()) {
            throw tokens.error("empty command");
        }
        return new Node.Command(position, operands);
    }

    /** A term and the fields taken of it. */
    private Optional<Node.Operand> operand() throws TemplateException {
        Optional<Node.Operand> term = term();
        if (term.isEmpty() || tokens.peek().type() != Token.Type.FIELD) {
            return term;
        }
        int position = tokens.peek().position();
        List<String> fields = new ArrayList<>();
        while (tokens.peek().type() == Token.Type.FIELD) {
            fields.add(tokens.next().text().substring(1));
        }
        return Optional.of(
                switch (term.get()) {
                    case Node.Field f -> new Node.Field(position, joined(f.names(), fields));
                    case Node.Variable v -> new Node.Variable(position, joined(v.names(), fields));
                    case Node.Bool b -> throw noFields(b);
                    case Node.StringLiteral s -> throw noFields(s);
                    case Node.NumberLiteral n -> throw noFields(n);
                    case Node.Nil n -> throw noFields(n);
                    case Node.Dot d -> throw noFields(d);
                    case Node.Identifier i -> new Node.Chain(position, i, fields);
                    case Node.Pipeline p -> new Node.Chain(position, p, fields);
                    case Node.Chain c -> new Node.Chain(position, c, fields);
                });
    }

    private TemplateException noFields(Node.Operand operand) {
        return tokens.error("unexpected . after term " + GoQuote.quote(operand.toString()));
    }

    private static List<String> joined(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private Optional<Node.Operand> term() throws TemplateException {
        Token token = tokens.nextNonSpace();
        int position = token.position();
        return switch (token.type()) {
            case IDENTIFIER -> {
                if (!functions.test(token.text())) {
                    throw tokens.error("function " + GoQuote.quote(token.text()) + " not defined");
                }
                yield Optional.of(new Node.Identifier(position, token.text()));
            }
            case DOT -> Optional.of(new Node.Dot(position));
            case NIL -> Optional.of(new Node.Nil(position));
            case VARIABLE -> Optional.of(variable(token));
            case FIELD ->
                Optional.of(new Node.Field(position, List.of(token.text().substring(1))));
            case BOOL -> Optional.of(new Node.Bool(position, token.text().equals("true")));
            case CHAR_CONSTANT, COMPLEX, NUMBER -> Optional.of(new Node.NumberLiteral(position, number(token)));
            case STRING, RAW_STRING -> Optional.of(string(token));
            case LEFT_PAREN -> {
                if (parentheses >= MAX_PARENTHESES) {
                    throw tokens.error("max expression depth exceeded");
                }
                parentheses++;
                Node.Pipeline inner = pipeline("parenthesized pipeline", Token.Type.RIGHT_PAREN);
                parentheses--;
                yield Optional.of(inner);
            }
            default -> {
                tokens.back();
                yield Optional.empty();
            }
        };
    }

    private Node.Variable variable(Token token) throws TemplateException {
        if (!scope.variables.contains(token.text())) {
            throw tokens.error("undefined variable " + GoQuote.quote(token.text()));
        }
        return new Node.Variable(token.position(), List.of(token.text()));
    }

    private Node.StringLiteral string(Token token) throws TemplateException {
        try {
            return new Node.StringLiteral(token.position(), token.text(), GoQuoting.unquote(token.text()));
        } catch (IllegalArgumentException e) {
            throw tokens.error(String.valueOf(e.getMessage()));
        }
    }

    private GoNumber number(Token token) throws TemplateException {
        try {
            return switch (token.type()) {
                case CHAR_CONSTANT -> GoNumber.ofChar(token.text());
                case COMPLEX -> GoNumber.ofComplex(token.text());
                default -> GoNumber.of(token.text());
            };
        } catch (IllegalArgumentException e) {
            throw tokens.error(String.valueOf(e.getMessage()));
        }
    }
}
