/**
 * The page.
 *
 * <p>Shell.
 */
@NullMarked
package dev.tocsin.web;

import org.jspecify.annotations.NullMarked;
