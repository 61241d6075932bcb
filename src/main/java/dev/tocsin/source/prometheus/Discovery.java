package dev.tocsin.source.prometheus;

import dev.tocsin.storage.scrape.TargetGroup;
import java.util.List;

/**
 * Where targets are listed.
 *
 * @param groups {@code static_configs}
 * @param files {@code file_sd_configs}
 */
public record Discovery(List<TargetGroup> groups, List<Files> files) {

    /** No targets. */
    public static final Discovery NONE = new Discovery(List.of(), List.of());

    public Discovery {
        groups = List.copyOf(groups);
        files = List.copyOf(files);
    }

    /**
     * One {@code file_sd_config}.
     *
     * @param patterns paths or globs, relative ones joined to the directory of the configuration
     * @param refreshMillis how often they are read at the latest
     */
    public record Files(List<String> patterns, long refreshMillis) {
        public Files {
            patterns = List.copyOf(patterns);
        }
    }
}
