/**
 * Elementary functions that round as Go's do on amd64, where Prometheus is at home: the last bit of a sine or a logarithm is
 * what is left of it after a subtraction, such as a rate makes. Pure functions of one or two doubles.
 */
@org.jspecify.annotations.NullMarked
package dev.tocsin.promql.gomath;
