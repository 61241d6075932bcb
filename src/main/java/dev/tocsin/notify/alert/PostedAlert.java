package dev.tocsin.notify.alert;

import java.util.Map;
import java.util.OptionalLong;

/**
 * An alert as somebody posted it, before any default or check.
 *
 * @param startsAt epoch nanoseconds, if given
 * @param endsAt epoch nanoseconds, if given
 * @param generatorUrl or empty
 */
public record PostedAlert(
        Map<String, String> labels,
        Map<String, String> annotations,
        OptionalLong startsAt,
        OptionalLong endsAt,
        String generatorUrl) {}
