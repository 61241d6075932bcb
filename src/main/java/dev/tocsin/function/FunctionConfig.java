package dev.tocsin.function;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;

/** {@code tocsin.function.*}: Tocsin as functions that are woken. Durations as Prometheus writes them. */
@ConfigMapping(prefix = "tocsin.function")
public interface FunctionConfig {

    /** How long one wake-up may work; it is answered by then. */
    @WithDefault("25s")
    String budget();

    /** If something is due sooner than this after the work, the wake-up stays for it, within its budget. */
    @WithDefault("0s")
    String linger();

    /**
     * Whether this process wakes itself for what is due. With {@code false} it does nothing until it is asked to, and
     * nothing after it has answered; that takes a ledger that other processes can share.
     */
    @WithDefault("true")
    boolean schedule();

    /** What this process does: {@code evaluate}, {@code notify}, {@code sync}, {@code api}. */
    @WithDefault("evaluate,notify,sync,api")
    List<String> roles();

    /** Whether rule groups are evaluated also as soon as what they read has new samples, besides their slots. */
    @WithDefault("false")
    boolean onData();

    /** Least time between two evaluations of a group for new data: a burst of writes makes one at once and one after it. */
    @WithDefault("1s")
    String onDataSpacing();
}
