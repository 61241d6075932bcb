package dev.tocsin.storage.remote.store;

import dev.tocsin.storage.remote.Snappy;
import dev.tocsin.storage.remote.write.RecordedSample;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Keeps up with what this process and others on its ledger recorded and the storage has not acknowledged: each row of the
 * ledger is read once. Safe for several threads.
 */
public final class UnsentSamples {

    private static final Logger LOG = Logger.getLogger(UnsentSamples.class);

    /** So many rows are in memory at once. */
    private static final int ROWS = 100;

    private final Unsent ledger;
    private final Consumer<RecordedSample> found;
    private final Object looking = new Object();
    private long begun;
    private boolean looked;
    private final Long2ObjectOpenHashMap<Set<String>> rows = new Long2ObjectOpenHashMap<>();
    private final Map<String, Integer> names = new HashMap<>();
    private final List<Collection<String>> committed = new ArrayList<>();
    private volatile boolean current;

    /** @param found told what is read, a sample of this process' own again too */
    public UnsentSamples(Unsent ledger, Consumer<RecordedSample> found) {
        this.ledger = ledger;
        this.found = found;
    }

    /**
     * Reads what is committed by now and was not read before.
     *
     * @throws RuntimeException as the ledger does, if something that others recorded, or this process before it was started
     *     anew, may be missing
     */
    public void look() {
        long asked = System.nanoTime();
        synchronized (looking) {
            if (current && begun - asked > 0) {
                return; // Somebody has looked since.
            }
            begun = System.nanoTime();
            try {
                keepUp();
                looked = true;
                current = true;
            } catch (RuntimeException e) {
                current = false;
                if (!looked || ledger.shared()) {
                    throw e;
                }
                LOG.debugf("the sample outbox cannot be read now: %s", e.getMessage());
            }
        }
    }

    private void keepUp() {
        List<Collection<String>> before;
        synchronized (rows) {
            before = List.copyOf(committed);
        }
        List<Long> waiting = ledger.waiting();
        LongOpenHashSet waits = new LongOpenHashSet(waiting);
        List<Long> unread = new ArrayList<>();
        synchronized (rows) {
            rows.long2ObjectEntrySet().removeIf(row -> {
                boolean sent = !waits.contains(row.getLongKey());
                if (sent) {
                    uncount(row.getValue());
                }
                return sent;
            });
            for (long id : waiting) {
                if (!rows.containsKey(id)) {
                    unread.add(id);
                }
            }
        }
        for (int from = 0; from < unread.size(); from += ROWS) {
            for (Unsent.Row row : ledger.rows(unread.subList(from, Math.min(unread.size(), from + ROWS)))) {
                if (!looked || ledger.shared()) {
                    read(row);
                }
                synchronized (rows) {
                    rows.put(row.id(), row.names());
                    count(row.names());
                }
            }
        }
        synchronized (rows) {
            before.forEach(this::uncount);
            committed.subList(0, before.size()).clear();
        }
    }

    private void read(Unsent.Row row) {
        try {
            RecordedSample.read(Snappy.decompress(row.body())).forEach(found);
        } catch (IOException e) {
            LOG.errorf("row %d of the sample outbox cannot be read: %s", row.id(), e.getMessage());
        }
    }

    /**
     * Whether the {@link #names} are all there are: the ledger could be read when it was last looked at. If not, nothing may
     * be handed to the storage.
     */
    public boolean isCurrent() {
        return current;
    }

    /** Names that the storage may not have all samples of: recorded, and not acknowledged when this was last looked at. */
    public Set<String> names() {
        synchronized (rows) {
            return Set.copyOf(names.keySet());
        }
    }

    /** Samples of these names are recorded, and no row yet. */
    void recorded(Collection<String> uncommitted) {
        synchronized (rows) {
            count(uncommitted);
        }
    }

    /** What was {@link #recorded} is in rows, which are read when this is looked at next; until then the names stay. */
    void committed(Collection<String> recorded) {
        synchronized (rows) {
            committed.add(List.copyOf(recorded));
        }
    }

    /**
     * What was read may have been taken back together with what this process recorded at the same times: all that waits
     * is read again.
     */
    public void readAgain() {
        synchronized (looking) {
            current = false;
            synchronized (rows) {
                rows.values().forEach(this::uncount);
                rows.clear();
            }
        }
    }

    private void count(Collection<String> more) {
        more.forEach(name -> names.merge(name, 1, Integer::sum));
    }

    private void uncount(Collection<String> fewer) {
        fewer.forEach(name -> names.computeIfPresent(name, (n, count) -> count == 1 ? null : count - 1));
    }
}
