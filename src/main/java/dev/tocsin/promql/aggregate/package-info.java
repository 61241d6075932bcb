/** The aggregators: one small class a family, all over group numbers that are worked out when the rows change. */
@NullMarked
package dev.tocsin.promql.aggregate;

import org.jspecify.annotations.NullMarked;
