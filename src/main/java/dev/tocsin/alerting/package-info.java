/**
 * One evaluation of one group: recording, pending/firing/resolved, what is to be sent.
 *
 * <p>Pure: state and time in, state and effects out. {@link dev.tocsin.alerting.GroupEvaluation} is the entry; queries
 * and samples go through {@link dev.tocsin.alerting.RuleQueries} and {@link dev.tocsin.alerting.SampleSink}, what the
 * ledger keeps is {@link dev.tocsin.alerting.GroupStateDelta}. Instants and spans are nanoseconds, sample times
 * milliseconds. No ledger, no HTTP, no clock here.
 */
@NullMarked
package dev.tocsin.alerting;

import org.jspecify.annotations.NullMarked;
