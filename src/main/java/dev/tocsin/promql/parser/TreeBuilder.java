package dev.tocsin.promql.parser;

import static dev.tocsin.promql.parser.PromqlGrammar.*;

import dev.tocsin.model.GoQuote;
import dev.tocsin.promql.AggregateOp;
import dev.tocsin.promql.BinaryOp;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.Expr.Span;
import dev.tocsin.promql.FunctionSignature;
import dev.tocsin.promql.Functions;
import dev.tocsin.promql.PromqlOptions;
import dev.tocsin.promql.PromqlParseException;
import dev.tocsin.promql.ValueType;
import dev.tocsin.promql.VectorMatching;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;

/**
 * Turns a parse tree into an {@link Expr}, with the checks that Prometheus makes while parsing (what exists, what is
 * enabled, what may be modified); types are checked afterwards. Left-leaning chains are walked in a loop, so that a
 * long {@code a or b or c …} does not need a deep stack.
 */
final class TreeBuilder {

    private final Source source;
    private final PromqlOptions options;
    private final Literals literals;
    private final Selectors selectors;
    private final Modifiers modifiers;

    TreeBuilder(Source source, List<Token> tokens, PromqlOptions options) {
        this.source = source;
        this.options = options;
        literals = new Literals(source);
        selectors = new Selectors(source, literals);
        modifiers = new Modifiers(source, tokens, literals, options);
    }

    /** Builds what is complete in a tree that a syntax error broke off, only to find what Prometheus reports earlier. */
    void checkComplete(ParseTree tree, ParserRuleContext unfinished) {
        if (isAncestorOrSelf(tree, unfinished)) {
            for (int i = 0; i < tree.getChildCount(); i++) {
                checkComplete(tree.getChild(i), unfinished);
            }
        } else if (tree instanceof ExprContext expr) {
            build(expr);
        } else if (tree instanceof LabelMatcherContext matcher) {
            selectors.matcher(matcher);
        }
    }

    private static boolean isAncestorOrSelf(ParseTree tree, ParserRuleContext context) {
        for (ParserRuleContext c = context; c != null; c = c.getParent()) {
            if (c == tree) {
                return true;
            }
        }
        return false;
    }

    Expr.VectorSelector selector(SelectorContext context) {
        return selectors.selector(context);
    }

    Expr build(ExprContext context) {
        Deque<ExprContext> chain = new ArrayDeque<>();
        ExprContext base = context;
        while (base instanceof BinaryContext || base instanceof ModifiedContext) {
            chain.push(base);
            base = base instanceof BinaryContext binary ? binary.expr(0) : ((ModifiedContext) base).expr();
        }
        Expr expr = base instanceof UnaryContext unary ? unary(unary) : primary(((OperandContext) base).primary());
        for (ExprContext link : chain) {
            expr = link instanceof BinaryContext binary
                    ? binary(expr, binary)
                    : modifiers.apply(expr, ((ModifiedContext) link).modifier());
        }
        return expr;
    }

    private Expr unary(UnaryContext context) {
        boolean minus = context.sign().SUB() != null;
        Expr operand = build(context.expr());
        Span span = new Span(context.getStart().getStartIndex(), operand.span().end());
        return operand instanceof Expr.NumberLiteral number
                ? new Expr.NumberLiteral(minus ? -number.value() : number.value(), number.duration(), span)
                : new Expr.Unary(minus, operand, span);
    }

    private Expr binary(Expr left, BinaryContext context) {
        VectorMatching matching = selectors.matching(context.matching());
        Expr right = build(context.expr(1));
        boolean fills = matching.fillLeft().isPresent() || matching.fillRight().isPresent();
        if (fills && !options.binopFillModifiers()) {
            throw source.error(left.span(), "binop fill modifiers are experimental and not enabled");
        }
        // Between anything but vectors there is nothing to match; labels and fills are kept for the type checker to
        // refuse.
        boolean vectors = left.type() == ValueType.VECTOR && right.type() == ValueType.VECTOR;
        if (!vectors && matching.labels().isEmpty() && !fills) {
            matching = VectorMatching.DEFAULT;
        }
        return new Expr.Binary(
                operator(context.op),
                left,
                right,
                matching,
                context.matching().BOOL() != null,
                new Span(left.span().start(), right.span().end()),
                Source.span(context.op));
    }

    private static BinaryOp operator(Token token) {
        return switch (token.getType()) {
            case LOR -> BinaryOp.OR;
            case LAND -> BinaryOp.AND;
            case LUNLESS -> BinaryOp.UNLESS;
            case EQLC -> BinaryOp.EQL;
            case NEQ -> BinaryOp.NEQ;
            case LSS -> BinaryOp.LSS;
            case LTE -> BinaryOp.LTE;
            case GTR -> BinaryOp.GTR;
            case GTE -> BinaryOp.GTE;
            case TRIM_UPPER -> BinaryOp.TRIM_UPPER;
            case TRIM_LOWER -> BinaryOp.TRIM_LOWER;
            case ADD -> BinaryOp.ADD;
            case SUB -> BinaryOp.SUB;
            case MUL -> BinaryOp.MUL;
            case DIV -> BinaryOp.DIV;
            case MOD -> BinaryOp.MOD;
            case ATAN2 -> BinaryOp.ATAN2;
            case POW -> BinaryOp.POW;
            default -> throw new IllegalStateException("no operator: " + token);
        };
    }

    private Expr primary(PrimaryContext context) {
        Span span = Source.span(context);
        if (context.number() != null) {
            return new Expr.NumberLiteral(
                    literals.seconds(context.number()), context.number().DURATION() != null, span);
        }
        if (context.STRING() != null) {
            return new Expr.StringLiteral(Literals.unquote(context.getStart()), span);
        }
        if (context.selector() != null) {
            return selectors.selector(context.selector());
        }
        if (context.call() != null) {
            return call(context.call());
        }
        if (context.aggregation() != null) {
            return aggregation(context.aggregation());
        }
        return new Expr.Paren(build(context.expr()), span);
    }

    private List<Expr> arguments(ArgumentsContext context) {
        List<Expr> arguments = new ArrayList<>();
        for (int i = 1; i + 1 < context.getChildCount(); i++) {
            ParseTree child = context.getChild(i);
            if (child instanceof ExprContext expr) {
                arguments.add(build(expr));
            } else if (child instanceof TerminalNode comma && !(context.getChild(i + 1) instanceof ExprContext)) {
                throw source.error(comma.getSymbol(), "trailing commas not allowed in function call args");
            }
        }
        return List.copyOf(arguments);
    }

    private Expr call(CallContext context) {
        List<Expr> arguments = arguments(context.arguments());
        String name = context.functionName().getText();
        FunctionSignature function = Functions.find(name)
                .orElseThrow(
                        () -> source.error(context.getStart(), "unknown function with name " + GoQuote.quote(name)));
        if (function.experimental() && !options.experimentalFunctions()) {
            throw source.error(context.getStart(), "function " + GoQuote.quote(name) + " is not enabled");
        }
        return new Expr.Call(function, arguments, Source.span(context));
    }

    private Expr aggregation(AggregationContext context) {
        AggregateOp op = AggregateOp.valueOf(context.aggregateOp().getText().toUpperCase(Locale.ROOT));
        GroupingContext grouping = context.grouping();
        boolean without = grouping != null && grouping.WITHOUT() != null;
        // Labels and arguments are looked at in the order of the text: the first mistake is the one reported.
        boolean groupingFirst = grouping != null && context.getChild(1) == grouping;
        List<String> labels = groupingFirst ? selectors.labels(grouping.labels()) : List.of();
        List<Expr> arguments = arguments(context.arguments());
        if (grouping != null && !groupingFirst) {
            labels = selectors.labels(grouping.labels());
        }
        Span span = Source.span(context);
        if (arguments.isEmpty()) {
            throw source.error(span, "no arguments for aggregate expression provided");
        }
        if (op.experimental() && !options.experimentalFunctions()) {
            throw source.error(
                    span,
                    op.text()
                            + "() is experimental and must be enabled with --enable-feature=promql-experimental-functions");
        }
        int expected = op.parameter().isPresent() ? 2 : 1;
        if (arguments.size() != expected) {
            throw source.error(span, wrongArguments(expected, arguments.size()));
        }
        Optional<Expr> parameter = expected == 2 ? Optional.of(arguments.getFirst()) : Optional.empty();
        return new Expr.Aggregate(op, arguments.getLast(), parameter, labels, without, span);
    }

    private static String wrongArguments(int expected, int got) {
        return "wrong number of arguments for aggregate expression provided, expected " + expected + ", got " + got;
    }

    /** Refuses a tree so deep that those who walk it would need a deeper stack than a thread has. */
    void checkDepth(Expr root, int limit) {
        record Level(Expr expr, int depth) {}
        Deque<Level> open = new ArrayDeque<>(List.of(new Level(root, 1)));
        while (!open.isEmpty()) {
            Level level = open.pop();
            if (level.depth() > limit) {
                throw tooDeep(source, level.expr().span().start(), limit);
            }
            for (Expr child : level.expr().children()) {
                open.push(new Level(child, level.depth() + 1));
            }
        }
    }

    static PromqlParseException tooDeep(Source source, int offset, int limit) {
        return source.error(offset, "expression is nested too deeply: at most " + limit + " levels are supported");
    }
}
