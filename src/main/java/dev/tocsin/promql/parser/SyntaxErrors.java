package dev.tocsin.promql.parser;

import static dev.tocsin.promql.parser.PromqlGrammar.*;

import dev.tocsin.promql.parser.FirstError.SyntaxError;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.ATN;
import org.antlr.v4.runtime.atn.ATNState;
import org.antlr.v4.runtime.atn.RuleTransition;

/**
 * Names a syntax error as Prometheus does: the unexpected token, the innermost construct around it that Prometheus has a
 * message for (the {@code error} productions of its {@code generated_parser.y}), and what would be right there.
 */
final class SyntaxErrors {

    private static final String DURATION_TERM = "number, duration, step(), or range()";

    static final String IN_OFFSET = " in offset, expected " + DURATION_TERM;

    private final ATN atn;
    private final List<Token> tokens;

    SyntaxErrors(ATN atn, List<Token> tokens) {
        this.atn = atn;
        this.tokens = tokens;
    }

    /** The message, without position. */
    String message(SyntaxError error) {
        return unexpected(error.token) + where(error);
    }

    static String unexpected(Token token) {
        return "unexpected " + Keywords.describe(token);
    }

    /**
     * The innermost rule that cannot end in front of the offending token: what the rules inside it still might have
     * accepted does not matter to a user.
     */
    ParserRuleContext unfinished(SyntaxError error) {
        ATNState state = atn.states.get(error.state);
        ParserRuleContext context = error.context;
        while (context.getParent() != null && atn.nextTokens(state).contains(Token.EPSILON)) {
            state = ((RuleTransition) atn.states.get(context.invokingState).transition(0)).followState;
            context = context.getParent();
        }
        return context;
    }

    private String where(SyntaxError error) {
        int index = error.token.getTokenIndex();
        int previous = index > 0 ? tokens.get(index - 1).getType() : Token.EOF;
        if (previous == GROUP_LEFT || previous == GROUP_RIGHT) {
            return " in grouping opts, expected \"(\"";
        }
        ParserRuleContext inside = unfinished(error);
        for (ParserRuleContext c = inside; c != null; c = c.getParent()) {
            String where = switch (c.getRuleIndex()) {
                case RULE_labelMatchers -> labelMatching(previous);
                case RULE_labels -> groupingOptions(previous);
                case RULE_range -> brackets((RangeContext) c, c == inside);
                case RULE_offset -> IN_OFFSET;
                case RULE_at -> " in @, expected timestamp";
                case RULE_aggregation -> " in aggregation";
                default -> "";
            };
            if (!where.isEmpty()) {
                return where;
            }
        }
        return "";
    }

    private static String labelMatching(int previous) {
        return " in label matching, expected "
                + switch (previous) {
                    case LEFT_BRACE, COMMA -> "identifier or \"}\"";
                    case IDENTIFIER -> "label matching operator";
                    case EQL, NEQ, EQL_REGEX, NEQ_REGEX -> "string";
                    default -> "\",\" or \"}\"";
                };
    }

    private static String groupingOptions(int previous) {
        return " in grouping opts, expected "
                + switch (previous) {
                    case BY, WITHOUT, ON, IGNORING -> "\"(\"";
                    case LEFT_PAREN, LABELS_PAREN, COMMA -> "label";
                    default -> "\",\" or \")\"";
                };
    }

    private static String brackets(RangeContext range, boolean betweenParts) {
        if (range.COLON() == null) {
            return betweenParts
                    ? " in subquery or range, expected \":\" or \"]\""
                    : " in subquery or range selector, expected " + DURATION_TERM;
        }
        return betweenParts && range.durationExpr().size() == 2
                ? " in subquery selector, expected \"]\""
                : " in subquery selector, expected " + DURATION_TERM.replace(", or ", ", ") + ", or \"]\"";
    }
}
