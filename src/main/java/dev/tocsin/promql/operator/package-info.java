/** The operators: selectors, subqueries, binary operators, and what wraps them. One small class each. */
@NullMarked
package dev.tocsin.promql.operator;

import org.jspecify.annotations.NullMarked;
