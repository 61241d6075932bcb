/** Tests of evaluation. */
@NullMarked
package dev.tocsin.promql.engine;

import org.jspecify.annotations.NullMarked;
