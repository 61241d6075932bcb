/*
 * PromQL of Prometheus 3.14 as a grammar over the tokens of PromqlLexer, which is written by hand: what a character means depends on
 * being inside braces, brackets or an offset, and its error messages are Prometheus'.
 *
 * Every decision but the one after a parenthesised offset needs at most two tokens, so that a syntax error is found in the
 * construct that users would name.
 */
parser grammar PromqlGrammar;

tokens {
    EQL, BLANK, COLON, COMMA, DURATION, ERROR, IDENTIFIER, LEFT_BRACE, LEFT_BRACKET, LEFT_PAREN, METRIC_IDENTIFIER, NUMBER,
    RIGHT_BRACE, RIGHT_BRACKET, RIGHT_PAREN, STRING,
    ADD, DIV, EQLC, EQL_REGEX, GTE, GTR, TRIM_UPPER, TRIM_LOWER, LAND, LOR, LSS, LTE, LUNLESS, MOD, MUL, NEQ, NEQ_REGEX, POW,
    SUB, AT, ATAN2,
    AVG, BOTTOMK, COUNT, COUNT_VALUES, GROUP, MAX, MIN, QUANTILE, STDDEV, STDVAR, SUM, TOPK, LIMITK, LIMIT_RATIO,
    BOOL, BY, GROUP_LEFT, GROUP_RIGHT, FILL, FILL_LEFT, FILL_RIGHT, IGNORING, OFFSET, SMOOTHED, ANCHORED, ON, WITHOUT,
    START, END, STEP, RANGE, MAX_OF, MIN_OF,
    // A parenthesis directly behind group_left or group_right: always a list of labels, never an operand.
    LABELS_PAREN
}

query
    : expr EOF
    ;

// A selector alone: match[] parameters and series of test data.
selectorOnly
    : selector EOF
    ;

// Tightest first. Unary signs bind looser than a power and as tight as a product: -2^2 is -(2^2).
expr
    : primary                                                                                       # operand
    | expr modifier                                                                                 # modified
    | <assoc = right> expr op=POW matching expr                                                     # binary
    | sign expr                                                                                     # unary
    | expr op=(MUL | DIV | MOD | ATAN2) matching expr                                               # binary
    | expr op=(ADD | SUB) matching expr                                                             # binary
    | expr op=(EQLC | NEQ | LSS | LTE | GTR | GTE | TRIM_UPPER | TRIM_LOWER) matching expr          # binary
    | expr op=(LAND | LUNLESS) matching expr                                                        # binary
    | expr op=LOR matching expr                                                                     # binary
    ;

primary
    : aggregation
    | call
    | selector
    | number
    | STRING
    | LEFT_PAREN expr RIGHT_PAREN
    ;

sign
    : ADD
    | SUB
    ;

number
    : NUMBER
    | DURATION
    ;

// Selectors

selector
    : metricName labelMatchers?
    | labelMatchers
    ;

labelMatchers
    : LEFT_BRACE (labelMatcher (COMMA labelMatcher)* COMMA?)? RIGHT_BRACE
    ;

labelMatcher
    : IDENTIFIER matchOp STRING
    | STRING (matchOp STRING)?
    ;

matchOp
    : EQL
    | NEQ
    | EQL_REGEX
    | NEQ_REGEX
    ;

// What may follow a selector or a subquery; the tree builder tells which goes with which.
modifier
    : range
    | offset
    | at
    | ANCHORED
    | SMOOTHED
    ;

range
    : LEFT_BRACKET durationExpr (COLON durationExpr?)? RIGHT_BRACKET
    ;

at
    : AT (sign? number | (START | END) LEFT_PAREN RIGHT_PAREN)
    ;

offset
    : OFFSET offsetDuration
    ;

// "offset -2^2" is a power of a selector: without parentheses an offset ends behind its first term. With them it goes on as
// long as what follows is arithmetic of durations.
offsetDuration
    : sign? durationTerm
    | sign LEFT_PAREN durationExpr RIGHT_PAREN
    | (offsetParen offsetPower? | offsetSigns) offsetProduct* offsetSum*
    ;

offsetParen
    : LEFT_PAREN durationExpr RIGHT_PAREN
    ;

offsetPower
    : POW durationFactor
    ;

offsetSigns
    : sign sign durationFactor
    ;

offsetProduct
    : op=(MUL | DIV | MOD) durationFactor
    ;

offsetSum
    : op=(ADD | SUB) durationProduct
    ;

// Durations

durationExpr
    : durationProduct (durationSumOp durationProduct)*
    ;

durationSumOp
    : ADD
    | SUB
    ;

durationProduct
    : durationFactor (durationProductOp durationFactor)*
    ;

durationProductOp
    : MUL
    | DIV
    | MOD
    ;

durationFactor
    : sign durationFactor
    | (durationTerm | LEFT_PAREN durationExpr RIGHT_PAREN) (POW durationFactor)?
    ;

durationTerm
    : number
    | (STEP | RANGE) LEFT_PAREN RIGHT_PAREN
    | (MAX_OF | MIN_OF) LEFT_PAREN durationExpr COMMA durationExpr RIGHT_PAREN
    ;

// Calls and aggregations

// A comma without an argument behind it is refused by the tree builder, which can say so.
arguments
    : LEFT_PAREN (expr (COMMA expr?)*)? RIGHT_PAREN
    ;

call
    : functionName arguments
    ;

functionName
    : IDENTIFIER
    | START
    | END
    | STEP
    | RANGE
    | MAX_OF
    | MIN_OF
    ;

aggregation
    : aggregateOp (grouping arguments | arguments grouping?)
    ;

grouping
    : (BY | WITHOUT) labels
    ;

aggregateOp
    : AVG
    | BOTTOMK
    | COUNT
    | COUNT_VALUES
    | GROUP
    | MAX
    | MIN
    | QUANTILE
    | STDDEV
    | STDVAR
    | SUM
    | TOPK
    | LIMITK
    | LIMIT_RATIO
    ;

labels
    : (LEFT_PAREN | LABELS_PAREN) (label (COMMA label)* COMMA?)? RIGHT_PAREN
    ;

// Modifiers of binary operators

matching
    : BOOL? (on groupSide?)? fills
    ;

on
    : (ON | IGNORING) labels
    ;

groupSide
    : (GROUP_LEFT | GROUP_RIGHT) labels?
    ;

fills
    : (FILL fillValue | FILL_LEFT fillValue (FILL_RIGHT fillValue)? | FILL_RIGHT fillValue (FILL_LEFT fillValue)?)?
    ;

fillValue
    : LEFT_PAREN sign? number RIGHT_PAREN
    ;

// Keywords as names

metricName
    : IDENTIFIER
    | METRIC_IDENTIFIER
    | aggregateOp
    | ANCHORED
    | BY
    | END
    | FILL
    | FILL_LEFT
    | FILL_RIGHT
    | LAND
    | LOR
    | LUNLESS
    | MAX_OF
    | MIN_OF
    | OFFSET
    | RANGE
    | SMOOTHED
    | START
    | STEP
    | WITHOUT
    ;

label
    : STRING
    | IDENTIFIER
    | METRIC_IDENTIFIER
    | aggregateOp
    | ANCHORED
    | ATAN2
    | BOOL
    | BY
    | END
    | FILL
    | FILL_LEFT
    | FILL_RIGHT
    | GROUP_LEFT
    | GROUP_RIGHT
    | IGNORING
    | LAND
    | LOR
    | LUNLESS
    | MAX_OF
    | MIN_OF
    | OFFSET
    | ON
    | RANGE
    | SMOOTHED
    | START
    | STEP
    ;
