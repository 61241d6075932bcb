package dev.tocsin.storage;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.util.Optional;

/** {@code tocsin.storage.*}: the embedded store. */
@ConfigMapping(prefix = "tocsin.storage")
public interface StorageConfig {

    /**
     * What the storage is called in a ledger that several processes share: a group is evaluated by those that name the
     * same. Has to be set where such a process evaluates on its own embedded store, whose groups nobody else can evaluate.
     */
    Optional<String> name();

    /** What is kept, as Prometheus' {@code --storage.tsdb.retention.*}. */
    Retention retention();

    /** What a remote write may at most bring. */
    Limits limits();

    /** What is sent to other storages. */
    Write write();

    /** How long and how much. */
    interface Retention {
        /** Samples older than this are deleted; {@code 0} keeps all. */
        @WithDefault("15d")
        String time();

        /** The oldest samples are deleted until the files are no larger together, such as {@code 512MB}; none is no limit. */
        Optional<String> size();
    }

    /** What waits to be sent on. */
    interface Write {
        /** Bytes that wait at most, such as {@code 1GB}; the oldest samples are dropped first. */
        @WithName("queue-size")
        @WithDefault("512MB")
        String queueSize();
    }

    /** Larger things are refused with status 400. */
    interface Limits {
        /** Bytes of a request after decompression. */
        @WithName("body-size")
        @WithDefault("134217728")
        int bodySize();

        /** Label pairs of a series. */
        @WithDefault("256")
        int labels();

        /** Bytes of a label name. */
        @WithName("label-name-length")
        @WithDefault("4096")
        int labelNameLength();

        /** Bytes of a label value. */
        @WithName("label-value-length")
        @WithDefault("65536")
        int labelValueLength();
    }
}
