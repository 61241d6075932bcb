package dev.tocsin.promql.parser;

import static dev.tocsin.promql.parser.PromqlGrammar.*;

import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.model.Names;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.VectorMatching;
import dev.tocsin.promql.VectorMatching.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/** Builds what is made of labels: selectors, grouping lists, the matching of binary operators. */
final class Selectors {

    private final Source source;
    private final Literals literals;

    Selectors(Source source, Literals literals) {
        this.source = source;
        this.literals = literals;
    }

    Expr.VectorSelector selector(SelectorContext context) {
        List<Matcher> matchers = new ArrayList<>();
        if (context.labelMatchers() != null) {
            for (LabelMatcherContext matcher : context.labelMatchers().labelMatcher()) {
                matchers.add(matcher(matcher));
            }
        }
        String name = "";
        if (context.metricName() != null) {
            name = context.metricName().getText();
            matchers.add(Matcher.equal(Labels.METRIC_NAME, name));
        }
        return new Expr.VectorSelector(
                name, List.copyOf(matchers), Expr.TimeShift.NONE, Expr.Extension.NONE, Source.span(context));
    }

    Matcher matcher(LabelMatcherContext context) {
        Token first = context.getStart();
        String name = first.getType() == STRING ? Literals.unquote(first) : first.getText();
        if (context.matchOp() == null) {
            return Matcher.equal(Labels.METRIC_NAME, name);
        }
        Matcher.Op op = switch (context.matchOp().getStart().getType()) {
            case EQL -> Matcher.Op.EQUAL;
            case NEQ -> Matcher.Op.NOT_EQUAL;
            case EQL_REGEX -> Matcher.Op.REGEX;
            default -> Matcher.Op.NOT_REGEX;
        };
        try {
            return Matcher.of(op, name, Literals.unquote(context.getStop()));
        } catch (IllegalArgumentException e) {
            throw source.error(first, String.valueOf(e.getMessage()));
        }
    }

    List<String> labels(@Nullable LabelsContext context) {
        if (context == null) {
            return List.of();
        }
        List<String> labels = new ArrayList<>();
        for (LabelContext label : context.label()) {
            Token token = label.getStart();
            String name = token.getType() == STRING ? Literals.unquote(token) : token.getText();
            if (!Names.isUtf8Name(name)) {
                throw source.error(token, "invalid label name for grouping: " + GoQuote.quote(name));
            }
            labels.add(name);
        }
        return List.copyOf(labels);
    }

    /** What is written between a binary operator and its right operand, {@code bool} apart. */
    VectorMatching matching(MatchingContext context) {
        boolean explicit = context.on() != null;
        FillsContext fills = context.fills();
        boolean any = fills.getChildCount() > 0;
        if (!explicit && !any) {
            return VectorMatching.DEFAULT;
        }
        Group group = Group.NONE;
        List<String> include = List.of();
        GroupSideContext side = context.groupSide();
        if (side != null) {
            group = side.GROUP_LEFT() != null ? Group.LEFT : Group.RIGHT;
            include = labels(side.labels());
        }
        OptionalDouble left = OptionalDouble.empty();
        OptionalDouble right = OptionalDouble.empty();
        for (int i = 0; i + 1 < fills.getChildCount(); i += 2) {
            OptionalDouble value = OptionalDouble.of(fill((FillValueContext) fills.getChild(i + 1)));
            int type = ((org.antlr.v4.runtime.tree.TerminalNode) fills.getChild(i))
                    .getSymbol()
                    .getType();
            left = type == FILL_RIGHT ? left : value;
            right = type == FILL_LEFT ? right : value;
        }
        boolean on = explicit && context.on().ON() != null;
        List<String> labels = explicit ? labels(context.on().labels()) : List.of();
        return new VectorMatching(on, labels, explicit, group, include, left, right);
    }

    private double fill(FillValueContext context) {
        double value = literals.seconds(context.number());
        return context.sign() != null && context.sign().SUB() != null ? -value : value;
    }
}
