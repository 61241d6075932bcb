package dev.tocsin.source;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Waits until something in a set of directories changes. Only makes changes seen sooner: who relies on it looks from
 * time to time anyway, because network file systems and exhausted inotify limits say nothing.
 */
final class DirectoryWatch implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(DirectoryWatch.class);

    private final @Nullable WatchService service;
    private final Map<Path, WatchKey> keys = new HashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    DirectoryWatch() {
        WatchService opened = null;
        try {
            opened = FileSystems.getDefault().newWatchService();
        } catch (IOException | UnsupportedOperationException e) {
            LOG.infof("directories cannot be watched (%s): changes are found by polling", e.getMessage());
        }
        service = opened;
    }

    /** Watches exactly these directories from now on. */
    synchronized void watch(Set<Path> directories) {
        if (service == null) {
            return;
        }
        keys.entrySet().removeIf(entry -> {
            boolean unwanted =
                    !directories.contains(entry.getKey()) || !entry.getValue().isValid();
            if (unwanted) {
                entry.getValue().cancel();
            }
            return unwanted;
        });
        for (Path directory : directories) {
            if (!keys.containsKey(directory)) {
                try {
                    keys.put(
                            directory,
                            directory.register(
                                    service,
                                    StandardWatchEventKinds.ENTRY_CREATE,
                                    StandardWatchEventKinds.ENTRY_DELETE,
                                    StandardWatchEventKinds.ENTRY_MODIFY));
                } catch (IOException | ClosedWatchServiceException e) {
                    LOG.debugf("%s is not watched: %s", directory, e.getMessage());
                }
            }
        }
    }

    /** Waits so long, whatever changes meanwhile; less if it is closed. */
    void pause(Duration time) {
        try {
            closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when a directory changed, when the time is over, or when this is closed. */
    void await(Duration atMost) {
        try {
            if (service == null) {
                pause(atMost);
                return;
            }
            WatchKey key = service.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
            while (key != null) {
                key.pollEvents();
                key.reset();
                key = service.poll();
            }
        } catch (ClosedWatchServiceException e) {
            closed.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        if (service != null) {
            try {
                service.close();
            } catch (IOException e) {
                LOG.debugf("closing the directory watch: %s", e.getMessage());
            }
        }
    }
}
