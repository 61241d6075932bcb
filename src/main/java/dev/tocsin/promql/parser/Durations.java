package dev.tocsin.promql.parser;

import static dev.tocsin.promql.parser.PromqlGrammar.*;

import dev.tocsin.promql.DurationExpr;
import dev.tocsin.promql.Expr.Span;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/** Builds duration expressions. */
final class Durations {

    /** Seconds that still fit into 64 bits of nanoseconds. */
    private static final double MAX_SECONDS = 0x1p63 / 1e9;

    private final Source source;
    private final Literals literals;

    /** Operators so far of the duration that is read: its tree may be as deep. */
    private int operators;

    Durations(Source source, Literals literals) {
        this.source = source;
        this.literals = literals;
    }

    /** The duration of a range or of a subquery's range or step: a literal must be positive. */
    DurationExpr positive(DurationExprContext context) {
        operators = 0;
        DurationExpr duration = sum(context);
        // Written so that NaN passes, as it does in Prometheus' parser; evaluating refuses it.
        if (duration instanceof DurationExpr.Literal literal && literal.seconds() <= 0) {
            throw source.error(literal.span(), "duration must be greater than 0");
        }
        return duration;
    }

    DurationExpr offset(OffsetDurationContext context) {
        operators = 0;
        if (context.durationTerm() != null) {
            DurationExpr term = term(context.durationTerm(), context.getStart());
            return context.sign() == null ? term : signed(context.sign(), term);
        }
        if (context.sign() != null) {
            return signed(context.sign(), paren(sum(context.durationExpr())));
        }
        DurationExpr result;
        if (context.offsetSigns() != null) {
            OffsetSignsContext signs = context.offsetSigns();
            result = signed(signs.sign(0), signed(signs.sign(1), factor(signs.durationFactor())));
        } else {
            result = paren(sum(context.offsetParen().durationExpr()));
            if (context.offsetPower() != null) {
                result = new DurationExpr.Binary(
                        '^', result, factor(context.offsetPower().durationFactor()));
            }
        }
        for (OffsetProductContext product : context.offsetProduct()) {
            result = binary(product.op, result, factor(product.durationFactor()));
        }
        for (OffsetSumContext sum : context.offsetSum()) {
            result = binary(sum.op, result, product(sum.durationProduct()));
        }
        return result;
    }

    private DurationExpr sum(DurationExprContext context) {
        List<DurationProductContext> parts = context.durationProduct();
        // Taken at once: to ask for each is to walk over all before it.
        List<DurationSumOpContext> between = context.durationSumOp();
        DurationExpr result = product(parts.getFirst());
        for (int i = 1; i < parts.size(); i++) {
            result = binary(between.get(i - 1).getStart(), result, product(parts.get(i)));
        }
        return result;
    }

    private DurationExpr product(DurationProductContext context) {
        List<DurationFactorContext> parts = context.durationFactor();
        List<DurationProductOpContext> between = context.durationProductOp();
        DurationExpr result = factor(parts.getFirst());
        for (int i = 1; i < parts.size(); i++) {
            result = binary(between.get(i - 1).getStart(), result, factor(parts.get(i)));
        }
        return result;
    }

    private DurationExpr binary(Token op, DurationExpr left, DurationExpr right) {
        if (++operators > ExpressionParser.MAX_DEPTH) {
            throw TreeBuilder.tooDeep(source, op.getStartIndex(), ExpressionParser.MAX_DEPTH);
        }
        if (right instanceof DurationExpr.Literal literal && literal.seconds() == 0) {
            switch (op.getType()) {
                case DIV -> throw source.error(op, "division by zero");
                case MOD -> throw source.error(op, "modulo by zero");
                default -> {}
            }
        }
        return new DurationExpr.Binary(op.getText().charAt(0), left, right);
    }

    private DurationExpr factor(DurationFactorContext context) {
        if (context.sign() != null) {
            return signed(context.sign(), factor(context.durationFactor()));
        }
        DurationExpr base = context.durationTerm() != null
                ? term(context.durationTerm(), context.getStart())
                : paren(sum(context.durationExpr()));
        return context.POW() == null ? base : new DurationExpr.Binary('^', base, factor(context.durationFactor()));
    }

    private DurationExpr signed(SignContext sign, DurationExpr operand) {
        boolean minus = sign.SUB() != null;
        Span span = new Span(sign.getStart().getStartIndex(), operand.span().end());
        return switch (operand) {
            case DurationExpr.Literal literal ->
                new DurationExpr.Literal(minus ? -literal.seconds() : literal.seconds(), literal.duration(), span);
            default -> minus ? new DurationExpr.Negate(operand, span) : operand;
        };
    }

    /** Parentheses leave no trace around a literal, nor around other parentheses. */
    private static DurationExpr paren(DurationExpr inner) {
        return switch (inner) {
            case DurationExpr.Literal literal -> literal;
            case DurationExpr.Paren paren -> paren;
            default -> new DurationExpr.Paren(inner);
        };
    }

    private DurationExpr term(DurationTermContext context, Token blamed) {
        if (context.number() != null) {
            double seconds = literals.seconds(context.number());
            if (Math.abs(seconds) > MAX_SECONDS) {
                throw source.error(blamed, "duration out of range");
            }
            return new DurationExpr.Literal(seconds, context.number().DURATION() != null, Source.span(context));
        }
        Span span = Source.span((ParserRuleContext) context);
        if (context.STEP() != null) {
            return new DurationExpr.Step(span);
        }
        if (context.RANGE() != null) {
            return new DurationExpr.Range(span);
        }
        return new DurationExpr.Extreme(
                context.MAX_OF() != null, sum(context.durationExpr(0)), sum(context.durationExpr(1)), span);
    }
}
