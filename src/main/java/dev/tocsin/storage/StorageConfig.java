package dev.tocsin.storage;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.util.List;
import java.util.Optional;

/** {@code tocsin.storage.*}: the embedded store, or the remote storage that rules are evaluated on. */
@ConfigMapping(prefix = "tocsin.storage")
public interface StorageConfig {

    /**
     * What the storage is called in a ledger that several processes share: a group is evaluated by those that name the
     * same. Has to be set where such a process evaluates on its own embedded store, whose groups nobody else can evaluate.
     */
    Optional<String> name();

    /** Base URL of a storage that rules are evaluated on, {@code /api/v1/…} is added; without it the embedded store. */
    Optional<String> url();

    /** What the storage is: {@code auto} asks it, {@code prometheus}, {@code victoria-metrics}, {@code thanos}. */
    @WithDefault("auto")
    String flavour();

    /**
     * Labels, each {@code NAME=VALUE}, that the storage adds to what it hands out and that are taken off again. Not set: a
     * Prometheus is asked.
     */
    @WithName("external-labels")
    Optional<List<String>> externalLabels();

    /** {@code samples}: raw samples are read and evaluated here; {@code push-down}: the storage evaluates. */
    @WithDefault("samples")
    String mode();

    /** Modes of rule groups, each {@code PATTERN=MODE}; the first that matches holds. */
    @WithName("group-modes")
    Optional<List<String>> groupModes();

    /** File with an {@code http_config} as Prometheus has it: credentials, TLS, proxy, headers. */
    @WithName("http-config")
    Optional<String> httpConfig();

    /** Headers sent with every request, each {@code NAME=VALUE}. */
    Optional<List<String>> headers();

    /** Of one request. */
    @WithDefault("30s")
    String timeout();

    /** A larger answer is given up. */
    @WithName("max-response-size")
    @WithDefault("512MB")
    String maxResponseSize();

    /** How far before what is known a new tail is read, so that late samples are found. */
    @WithDefault("30s")
    String overlap();

    /** Ranges longer than this are handed to the storage while their samples are not at hand. */
    @WithName("long-range")
    @WithDefault("2h")
    String longRange();

    /** Samples kept between evaluations, at most about so much. */
    @WithName("cache-size")
    @WithDefault("512MB")
    String cacheSize();

    /** How long a rule group that is due waits for others, to be fetched together. */
    @WithDefault("0s")
    String gather();

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
        /** Where what rules record is sent by remote write; without it {@code tocsin.storage.url} with {@code /api/v1/write}. */
        Optional<String> url();

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
