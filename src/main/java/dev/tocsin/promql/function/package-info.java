/** The functions of PromQL, one file a family, and the operators that call them. */
@NullMarked
package dev.tocsin.promql.function;

import org.jspecify.annotations.NullMarked;
