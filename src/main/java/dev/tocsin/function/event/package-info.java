/**
 * Wake-ups over HTTP: CloudEvents read and understood, what is due done within the budget, what is sent on.
 *
 * <p>Shell. An event says where to look, never what is there: nothing here keeps ids or trusts an event's time.
 */
@NullMarked
package dev.tocsin.function.event;

import org.jspecify.annotations.NullMarked;
