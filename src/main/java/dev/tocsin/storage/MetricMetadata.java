package dev.tocsin.storage;

/**
 * What an exposition or a remote write says about a metric family.
 *
 * @param type as the API shows it: {@code counter gauge histogram gaugehistogram summary info stateset unknown}
 * @param help the help text, or empty
 * @param unit the unit, or empty
 */
public record MetricMetadata(String type, String help, String unit) {}
