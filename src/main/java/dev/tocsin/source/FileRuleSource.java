package dev.tocsin.source;

import dev.tocsin.model.Problem;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.rules.RuleReadOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Rules in files that are watched. A changed file is read again within {@link #POLL} and {@link #SETTLE}; a file with
 * problems leaves its last good version running, and the first version of a file runs with what is good in it; a removed
 * file ends its groups. A file that cannot be read, or whose directory cannot be, is not a removed one.
 *
 * <p>A change counts when two looks in a row see the same, so that a file caught while it is being written, or while an
 * editor swaps it, neither breaks nor removes anything. {@link #refresh} takes what is there at once.
 */
public final class FileRuleSource implements RuleSource, AutoCloseable {

    /** The id of this source in every group's identity. */
    public static final String ID = "files";

    /** How often files are looked at when nothing says that they changed. */
    public static final Duration POLL = Duration.ofSeconds(2);

    /** How long a change has to stay as it is. */
    public static final Duration SETTLE = Duration.ofMillis(300);

    /** A file modified less than this before it was read may change again without a new modification time. */
    private static final long YOUNG_NANOS = 2_000_000_000L;

    private static final int LOGGED_PROBLEMS = 20;
    private static final Logger LOG = Logger.getLogger(FileRuleSource.class);

    private final Path root;
    private final Clock clock;
    private final List<Consumer<RuleSet>> listeners = new CopyOnWriteArrayList<>();
    private final TreeMap<String, RuleFileState> files = new TreeMap<>();
    private final Map<String, FileText.Stamp> unsettled = new HashMap<>();
    private final Map<String, Long> readAt = new HashMap<>();
    private final Set<String> missing = new HashSet<>();
    private final DirectoryWatch watch = new DirectoryWatch();

    private FilePatterns patterns;
    private RuleReadOptions options;
    private Map<String, Problem> pathProblems = new TreeMap<>();
    private volatile RuleSet snapshot = RuleSet.EMPTY;
    private volatile boolean closed;

    /**
     * A source that has looked once already: {@link #snapshot} is what there is.
     *
     * @param root what relative patterns are relative to
     * @param patterns as of {@link FilePatterns#of}
     * @throws IllegalArgumentException if one is not a pattern
     */
    public FileRuleSource(Path root, List<String> patterns, RuleReadOptions options, Clock clock) {
        this.root = root;
        this.patterns = FilePatterns.of(root, patterns);
        this.options = options;
        this.clock = clock;
        scan(true);
    }

    /** Begins to watch, on a thread of its own, until {@link #close}. */
    public void start() {
        Thread.ofPlatform().daemon().name("tocsin-rules").start(() -> {
            while (!closed && !Thread.currentThread().isInterrupted()) {
                boolean settled = true;
                try {
                    settled = scan(false);
                } catch (RuntimeException e) {
                    LOG.errorf(e, "looking for changed rule files failed; what runs goes on");
                }
                if (settled) {
                    watch.await(POLL);
                } else {
                    // Not woken by further events: who sees a file twice in a row while it is written takes it for
                    // whole.
                    watch.pause(SETTLE);
                }
            }
        });
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public RuleSet snapshot() {
        return snapshot;
    }

    @Override
    public Subscription subscribe(Consumer<RuleSet> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void refresh() {
        scan(true);
    }

    /**
     * Goes on with other patterns or options; everything is read again.
     *
     * @throws IllegalArgumentException if one is not a pattern
     */
    public void reconfigure(List<String> newPatterns, RuleReadOptions newOptions) {
        FilePatterns parsed = FilePatterns.of(root, newPatterns);
        synchronized (files) {
            patterns = parsed;
            if (!options.equals(newOptions)) {
                options = newOptions;
                files.replaceAll((path, state) -> state.reread(newOptions));
            }
            scan(true);
        }
    }

    @Override
    public void close() {
        closed = true;
        watch.close();
    }

    /**
     * Looks at the files once.
     *
     * @param atOnce whether a change counts without being seen twice
     * @return false if something is to be looked at again soon
     */
    boolean scan(boolean atOnce) {
        synchronized (files) {
            FilePatterns.Found found = patterns.find();
            watch.watch(found.directories());
            for (String path : found.files()) {
                missing.remove(path);
                look(path, atOnce);
            }
            Set<String> gone = new HashSet<>(files.keySet());
            found.files().forEach(gone::remove);
            gone.forEach(path -> gone(path, found, atOnce));
            logPaths(found.problems());
            publish();
            return unsettled.isEmpty() && missing.isEmpty();
        }
    }

    /** The files as they were last seen. One that could never be read is left out. */
    public List<RuleDocument> documents() {
        synchronized (files) {
            return files.values().stream().map(RuleFileState::document).toList();
        }
    }

    private void look(String path, boolean atOnce) {
        RuleFileState before = files.getOrDefault(path, RuleFileState.unread(path));
        FileText.Stamp stamp;
        try {
            stamp = FileText.Stamp.of(root.resolve(path));
        } catch (IOException e) {
            unsettled.remove(path);
            update(before, before.unreadable(new Problem(path, 0, 0, "cannot be read: " + FileText.reason(e))));
            return;
        }
        boolean young = readAt.getOrDefault(path, 0L) - stamp.modifiedNanos() < YOUNG_NANOS;
        boolean same = before.stamp().equals(Optional.of(stamp));
        if (same && !young) {
            unsettled.remove(path);
            return;
        }
        if (!same && !atOnce && before.stamp().isPresent() && !stamp.equals(unsettled.put(path, stamp))) {
            return;
        }
        long now = now();
        FileText.Result result = FileText.read(path, root.resolve(path));
        if (!atOnce && result instanceof FileText.Result.Text text && moving(before, same, stamp, text)) {
            return;
        }
        unsettled.remove(path);
        readAt.put(path, now);
        switch (result) {
            case FileText.Result.Text text -> update(before, before.read(text, options, now));
            case FileText.Result.Unreadable(Problem problem) -> update(before, before.unreadable(problem));
        }
    }

    /**
     * Whether a file was written to while it was looked at: it is no longer what its stamp said, or it is another text
     * under the stamp of the old one, seen for the first time.
     */
    private boolean moving(RuleFileState before, boolean same, FileText.Stamp stamp, FileText.Result.Text read) {
        if (!read.stamp().equals(stamp)) {
            unsettled.put(before.path(), read.stamp());
            return before.stamp().isPresent();
        }
        if (!same || before.has(read.text())) {
            return false;
        }
        return !stamp.equals(unsettled.put(before.path(), stamp));
    }

    private void gone(String path, FilePatterns.Found found, boolean atOnce) {
        unsettled.remove(path);
        RuleFileState state = files.getOrDefault(path, RuleFileState.unread(path));
        for (Map.Entry<String, Problem> problem : found.problems().entrySet()) {
            if (path.startsWith(problem.getKey() + "/")) {
                // Its directory cannot be listed: whether the file is still there is not known.
                update(state, state.unreadable(problem.getValue()));
                return;
            }
        }
        if (missing.add(path) && !atOnce) {
            return;
        }
        missing.remove(path);
        readAt.remove(path);
        files.remove(path);
        LOG.infof(
                "%s is gone: its %d rule groups are removed",
                path, state.running().size());
    }

    private void update(RuleFileState before, RuleFileState after) {
        files.put(after.path(), after);
        boolean reloaded = !before.loadedAtNanos().equals(after.loadedAtNanos());
        if (after.problems().isEmpty()) {
            if (reloaded || !before.problems().isEmpty()) {
                SourceStatus status = after.status();
                LOG.infof("%s: %d rule groups, %d rules", after.path(), status.groups(), status.rules());
            }
        } else if (!after.problems().equals(before.problems())) {
            String running = after.old()
                    ? "its last good version goes on running"
                    : after.status().rules() + " good rules of it run";
            LOG.warnf("%s has %d problems; %s", after.path(), after.problems().size(), running);
            after.problems().stream().limit(LOGGED_PROBLEMS).forEach(p -> LOG.warnf("%s", p));
        }
    }

    private void logPaths(Map<String, Problem> problems) {
        problems.forEach((path, problem) -> {
            if (!problem.equals(pathProblems.get(path))) {
                LOG.warnf("%s", problem);
            }
        });
        pathProblems = problems;
    }

    private void publish() {
        List<RuleGroup> groups = new ArrayList<>();
        List<SourceStatus> statuses = new ArrayList<>();
        files.values().forEach(state -> {
            groups.addAll(state.running());
            statuses.add(state.status());
        });
        pathProblems.forEach((path, problem) -> {
            if (!files.containsKey(path)) {
                statuses.add(new SourceStatus(path, OptionalLong.empty(), 0, 0, List.of(problem), false));
            }
        });
        RuleSet now = new RuleSet(snapshot.version() + 1, groups, statuses);
        if (now.groups().equals(snapshot.groups()) && now.statuses().equals(snapshot.statuses())) {
            return;
        }
        snapshot = now;
        for (Consumer<RuleSet> listener : listeners) {
            try {
                listener.accept(now);
            } catch (RuntimeException e) {
                LOG.errorf(e, "a listener of the rule files failed");
            }
        }
    }

    private long now() {
        Instant now = clock.instant();
        return Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
    }
}
