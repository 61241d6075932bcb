/**
 * PromQL: text → {@code Expr} → plan → result.
 *
 * <p>Pure: time and samples are arguments. May use {@code model} only.
 */
@NullMarked
package dev.tocsin.promql;

import org.jspecify.annotations.NullMarked;
