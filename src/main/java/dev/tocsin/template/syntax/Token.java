package dev.tocsin.template.syntax;

import dev.tocsin.model.GoQuote;

/**
 * One token of a template.
 *
 * @param type what it is
 * @param position where it begins in the text
 * @param text as it is in the text; the message of an {@link Type#ERROR}
 * @param line line it begins on, from 1
 */
record Token(Type type, int position, String text, int line) {

    enum Type {
        ERROR,
        BOOL,
        CHAR,
        CHAR_CONSTANT,
        COMPLEX,
        ASSIGN,
        DECLARE,
        EOF,
        FIELD,
        IDENTIFIER,
        LEFT_DELIM,
        LEFT_PAREN,
        NUMBER,
        PIPE,
        RAW_STRING,
        RIGHT_DELIM,
        RIGHT_PAREN,
        SPACE,
        STRING,
        TEXT,
        VARIABLE,
        DOT(true),
        NIL(true),
        BLOCK(true),
        BREAK(true),
        CONTINUE(true),
        DEFINE(true),
        ELSE(true),
        END(true),
        IF(true),
        RANGE(true),
        TEMPLATE(true),
        WITH(true);

        private final boolean keyword;

        Type() {
            this(false);
        }

        Type(boolean keyword) {
            this.keyword = keyword;
        }
    }

    /** As Go names a token in messages: quoted and cut after ten runes, keywords in angle brackets. */
    @Override
    public String toString() {
        if (type == Type.EOF) {
            return "EOF";
        }
        if (type == Type.ERROR) {
            return text;
        }
        if (type.keyword) {
            return "<" + text + ">";
        }
        if (text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > 10) {
            int runes = Math.min(10, text.codePointCount(0, text.length()));
            return GoQuote.quote(text.substring(0, text.offsetByCodePoints(0, runes))) + "...";
        }
        return GoQuote.quote(text);
    }
}
