/**
 * One evaluation of one group: recording, pending/firing/resolved, what is to be sent.
 *
 * <p>Pure: state and time in, state and effects out.
 */
@NullMarked
package dev.tocsin.alerting;

import org.jspecify.annotations.NullMarked;
