package dev.tocsin.function;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** {@code tocsin.query.*}: how PromQL is evaluated, for rules and for the HTTP API. Durations as Prometheus writes them. */
@ConfigMapping(prefix = "tocsin.query")
public interface QueryConfig {

    /** How old the newest sample of an instant selector may be ({@code --query.lookback-delta}). */
    @WithDefault("5m")
    String lookbackDelta();

    /** How long a query may run ({@code --query.timeout}). */
    @WithDefault("2m")
    String timeout();

    /** Samples one query may hold in memory ({@code --query.max-samples}). */
    @WithDefault("50000000")
    long maxSamples();

    /** Queries of the HTTP API that run at the same time; more wait ({@code --query.max-concurrency}). */
    @WithDefault("20")
    int maxConcurrency();

    /** Characters that the text of a query of the HTTP API may have; longer ones are answered 400. */
    @WithDefault("524288")
    int maxLength();

    /** Queries of the HTTP API, and rules, that take as long or longer are logged with their plan; 0: none. */
    @WithDefault("10s")
    String logSlowerThan();

    /** Experimental parts of PromQL, named as the values of Prometheus' {@code --enable-feature}. */
    Optional<List<String>> enableFeature();
}
