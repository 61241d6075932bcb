/**
 * The command line: {@code tocsin serve|check|health|…}. Exit codes: 0 all is well, 1 something is wrong (also with the
 * arguments), 3 only lint findings and {@code --lint-fatal}; as promtool.
 *
 * <p>Shell. Nothing here starts Quarkus except {@code serve}.
 */
@NullMarked
package dev.tocsin.cli;

import org.jspecify.annotations.NullMarked;
