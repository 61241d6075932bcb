/**
 * From PromQL text to a checked {@code Expr}: lexer, ANTLR grammar, tree builder, type checker.
 *
 * <p>Used by {@code promql} alone; everyone else calls {@code PromqlParser}. Knows nothing of evaluation.
 */
@NullMarked
package dev.tocsin.promql.parser;

import org.jspecify.annotations.NullMarked;
