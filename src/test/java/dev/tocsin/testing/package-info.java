/**
 * What tests of several rooms share: the real programs Tocsin is compared with, free ports, a receiver that records.
 *
 * <p>Test code only; knows nothing of any room.
 */
@NullMarked
package dev.tocsin.testing;

import org.jspecify.annotations.NullMarked;
