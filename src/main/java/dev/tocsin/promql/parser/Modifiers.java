package dev.tocsin.promql.parser;

import static dev.tocsin.promql.parser.PromqlGrammar.*;

import dev.tocsin.promql.DurationExpr;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.Expr.At;
import dev.tocsin.promql.Expr.Extension;
import dev.tocsin.promql.Expr.MatrixSelector;
import dev.tocsin.promql.Expr.Span;
import dev.tocsin.promql.Expr.Subquery;
import dev.tocsin.promql.Expr.TimeShift;
import dev.tocsin.promql.Expr.VectorSelector;
import dev.tocsin.promql.PromqlOptions;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.antlr.v4.runtime.Token;

/** Applies what follows an expression: {@code [5m]}, {@code [5m:1m]}, {@code offset}, {@code @}, {@code anchored}. */
final class Modifiers {

    private final Source source;
    private final Literals literals;
    private final Durations durations;
    private final OffsetEnd offsetEnd;
    private final PromqlOptions options;

    Modifiers(Source source, List<Token> tokens, Literals literals, PromqlOptions options) {
        this.source = source;
        this.literals = literals;
        this.options = options;
        durations = new Durations(source, literals);
        offsetEnd = new OffsetEnd(source, tokens);
    }

    Expr apply(Expr expr, ModifierContext modifier) {
        int end = modifier.getStop().getStopIndex() + 1;
        if (modifier.range() != null) {
            return range(expr, modifier.range(), end);
        }
        if (modifier.offset() != null) {
            return offset(expr, modifier.offset(), end);
        }
        if (modifier.at() != null) {
            return at(expr, modifier.at(), end);
        }
        return extension(expr, modifier.ANCHORED() != null ? Extension.ANCHORED : Extension.SMOOTHED, end);
    }

    private Expr range(Expr expr, RangeContext context, int end) {
        DurationExpr range = durations.positive(context.durationExpr(0));
        Span span = new Span(expr.span().start(), end);
        if (context.COLON() != null) {
            Optional<DurationExpr> step = context.durationExpr().size() == 2
                    ? Optional.of(durations.positive(context.durationExpr(1)))
                    : Optional.empty();
            return new Subquery(expr, range, step, TimeShift.NONE, span);
        }
        if (!(expr instanceof VectorSelector selector)) {
            throw source.error(context.getStart(), "ranges only allowed for vector selectors");
        }
        if (selector.shift().offset().orElse(null) instanceof DurationExpr.Literal) {
            throw source.error(context.getStart(), "no offset modifiers allowed before range");
        }
        if (selector.shift().at() instanceof At.Fixed) {
            throw source.error(context.getStart(), "no @ modifiers allowed before range");
        }
        return new MatrixSelector(selector, range, span);
    }

    private Expr offset(Expr expr, OffsetContext context, int end) {
        DurationExpr offset = durations.offset(context.offsetDuration());
        offsetEnd.check(context.offsetDuration());
        // An offset of zero is no offset, and leaves room for another one.
        boolean zero = offset instanceof DurationExpr.Literal literal && Math.abs(literal.seconds()) < 0.5e-9;
        return shift(
                expr,
                "offset modifier must be preceded by an instant vector selector or range vector selector or a subquery",
                end,
                shift -> {
                    if (shift.offset().isPresent()) {
                        throw source.error(expr.span(), "offset may not be set multiple times");
                    }
                    return new TimeShift(zero ? Optional.empty() : Optional.of(offset), shift.at());
                });
    }

    private Expr at(Expr expr, AtContext context, int end) {
        At at;
        if (context.number() == null) {
            at = context.START() != null ? new At.Start() : new At.End();
        } else {
            double seconds = literals.seconds(context.number());
            if (context.sign() != null && context.sign().SUB() != null) {
                seconds = -seconds;
            }
            if (!(Math.abs(seconds) < 0x1p63)) {
                throw source.error(expr.span(), "timestamp out of bounds for @ modifier: " + decimals(seconds));
            }
            // Half away from zero, as Go rounds.
            at = new At.Fixed((long) Math.copySign(Math.floor(Math.abs(seconds) * 1000 + 0.5), seconds));
        }
        return shift(
                expr,
                "@ modifier must be preceded by an instant vector selector or range vector selector or a subquery",
                end,
                shift -> {
                    if (!(shift.at() instanceof At.Evaluation)) {
                        throw source.error(expr.span(), "@ <timestamp> may not be set multiple times");
                    }
                    return new TimeShift(shift.offset(), at);
                });
    }

    private Expr shift(Expr expr, String refusal, int end, UnaryOperator<TimeShift> change) {
        Span span = new Span(expr.span().start(), end);
        return switch (expr) {
            case VectorSelector v ->
                new VectorSelector(v.name(), v.matchers(), change.apply(v.shift()), v.extension(), span);
            case MatrixSelector m ->
                new MatrixSelector(
                        (VectorSelector)
                                shift(m.selector(), refusal, m.selector().span().end(), change),
                        m.range(),
                        span);
            case Subquery s -> new Subquery(s.expr(), s.range(), s.step(), change.apply(s.shift()), span);
            default -> throw source.error(expr.span(), refusal);
        };
    }

    private Expr extension(Expr expr, Extension extension, int end) {
        String modifier = extension == Extension.ANCHORED ? "anchored modifier " : "smoothed modifier ";
        if (!options.extendedRangeSelectors()) {
            throw source.error(expr.span(), modifier + "is experimental and not enabled");
        }
        Span span = new Span(expr.span().start(), end);
        return switch (expr) {
            case VectorSelector v -> {
                if (v.extension() != Extension.NONE && v.extension() != extension) {
                    throw source.error(expr.span(), "anchored and smoothed modifiers cannot be used together");
                }
                yield new VectorSelector(v.name(), v.matchers(), v.shift(), extension, span);
            }
            case MatrixSelector m ->
                new MatrixSelector(
                        (VectorSelector) extension(
                                m.selector(), extension, m.selector().span().end()),
                        m.range(),
                        span);
            case Subquery s -> throw source.error(expr.span(), modifier + "is not supported for subqueries");
            default -> throw source.error(expr.span(), modifier + "not implemented");
        };
    }

    /** As Go's {@code %f}. */
    private static String decimals(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return new BigDecimal(value).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
    }
}
