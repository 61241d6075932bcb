/**
 * The routing tree: which routes an alert takes, how it is grouped there, and the keys of routes and groups.
 *
 * <p>Pure: time is an argument, in epoch nanoseconds.
 */
@NullMarked
package dev.tocsin.notify.route;

import org.jspecify.annotations.NullMarked;
