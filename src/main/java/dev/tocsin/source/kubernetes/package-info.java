/**
 * Rules from Kubernetes: PrometheusRule objects ({@code monitoring.coreos.com/v1}), selected as the Prometheus operator
 * selects them, watched by a process that stays ({@link dev.tocsin.source.kubernetes.KubernetesRuleSource}) or looked up
 * once a wake-up ({@link dev.tocsin.source.kubernetes.KubernetesRules}). Connects when first asked, never at start.
 *
 * <p>Only generic resources of the client are used: its typed models would cost megabytes in a native executable. Facts
 * about the operator are those of prometheus-operator 0.93.
 *
 * <p>Shell.
 */
@NullMarked
package dev.tocsin.source.kubernetes;

import org.jspecify.annotations.NullMarked;
