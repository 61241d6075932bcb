package dev.tocsin.storage.scrape;

import java.util.List;

/** Where the targets of a job are listed: fixed in the configuration, or in files that change. */
@FunctionalInterface
public interface TargetDiscovery {

    /**
     * The targets as they are now. Called every few seconds, so it should be cheap where nothing changed; after an
     * error it answers what it answered before.
     */
    List<TargetGroup> groups();
}
