package dev.tocsin.promql.parser;

import static dev.tocsin.promql.parser.PromqlGrammar.*;

import dev.tocsin.model.Matcher;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.PromqlOptions;
import dev.tocsin.promql.parser.FirstError.SyntaxError;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;

/** One parse: tokens, parse tree (SLL first, full LL where that fails), expression, types. */
public final class ExpressionParser {

    /** How deep the tree of an expression may be; so that nobody who walks it overflows the stack. */
    public static final int MAX_DEPTH = 500;

    /** How deep parentheses, signs and powers may be nested: the parser needs several stack frames a level. */
    private static final int MAX_NESTING = 200;

    private final Source source;
    private final PromqlOptions options;

    public ExpressionParser(String text, PromqlOptions options) {
        source = new Source(text);
        this.options = options;
    }

    /**
     * Parses the text.
     *
     * @throws dev.tocsin.promql.PromqlParseException at the first mistake
     */
    public Expr parse() {
        List<Token> tokens = tokens();
        TreeBuilder builder = new TreeBuilder(source, tokens, options);
        Expr expr = builder.build(tree(tokens, builder, PromqlGrammar::query).expr());
        builder.checkDepth(expr, MAX_DEPTH);
        new TypeChecker(source).check(expr);
        return expr;
    }

    /**
     * Parses the text as a selector and nothing else; it may match the empty string.
     *
     * @throws dev.tocsin.promql.PromqlParseException at the first mistake
     */
    public List<Matcher> parseSelector() {
        List<Token> tokens = tokens();
        TreeBuilder builder = new TreeBuilder(source, tokens, options);
        return builder.selector(
                        tree(tokens, builder, PromqlGrammar::selectorOnly).selector())
                .matchers();
    }

    private List<Token> tokens() {
        List<Token> tokens = PromqlLexer.tokens(source.text());
        if (tokens.getFirst().getType() == Token.EOF) {
            throw source.error(0, "no expression found in input");
        }
        checkNesting(tokens);
        return tokens;
    }

    private <T> T tree(List<Token> tokens, TreeBuilder builder, Function<PromqlGrammar, T> rule) {
        CommonTokenStream stream = new CommonTokenStream(new ListTokenSource(tokens));
        PromqlGrammar parser = new PromqlGrammar(stream);
        parser.removeErrorListeners();
        parser.setErrorHandler(new FirstError());
        parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
        try {
            return rule.apply(parser);
        } catch (SyntaxError sll) {
            stream.seek(0);
            parser.reset();
            parser.getInterpreter().setPredictionMode(PredictionMode.LL);
        }
        try {
            return rule.apply(parser);
        } catch (SyntaxError ll) {
            SyntaxErrors errors = new SyntaxErrors(parser.getATN(), tokens);
            var unfinished = errors.unfinished(ll);
            var root = unfinished;
            while (root.getParent() != null) {
                root = root.getParent();
            }
            builder.checkComplete(root, unfinished);
            String message = ll.token.getType() == ERROR ? ll.token.getText() : errors.message(ll);
            throw source.error(ll.token, message);
        }
    }

    /** Refuses what would nest the parser too deeply, before it is tried. */
    private void checkNesting(List<Token> tokens) {
        Deque<Integer> outer = new ArrayDeque<>();
        int depth = 0;
        int chain = 0;
        boolean afterOperand = false;
        for (Token token : tokens) {
            int type = token.getType();
            switch (type) {
                case LEFT_PAREN, LABELS_PAREN -> {
                    outer.push(chain);
                    depth++;
                    chain = 0;
                }
                case RIGHT_PAREN -> {
                    if (!outer.isEmpty()) {
                        chain = outer.pop();
                        depth -= chain + 1;
                    }
                }
                case POW -> {
                    chain++;
                    depth++;
                }
                default -> {
                    boolean sign = !afterOperand && (type == ADD || type == SUB);
                    boolean ends = !sign && (type == COMMA || type >= ADD && type <= ATAN2 && type != AT);
                    depth += sign ? 1 : ends ? -chain : 0;
                    chain = sign ? chain + 1 : ends ? 0 : chain;
                }
            }
            if (depth > MAX_NESTING) {
                throw TreeBuilder.tooDeep(source, token.getStartIndex(), MAX_NESTING);
            }
            afterOperand = endsOperand(type);
        }
    }

    private static boolean endsOperand(int type) {
        return type == RIGHT_PAREN
                || type == RIGHT_BRACE
                || type == RIGHT_BRACKET
                || type == IDENTIFIER
                || type == METRIC_IDENTIFIER
                || type == NUMBER
                || type == DURATION
                || type == STRING
                || type >= AVG && type <= MIN_OF;
    }
}
