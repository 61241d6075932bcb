package dev.tocsin.source;

import dev.tocsin.model.Problem;
import dev.tocsin.model.XxHash64;
import dev.tocsin.rules.RuleFile;
import dev.tocsin.rules.RuleFileReader;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.rules.RuleReadOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What runs of one file and what is wrong with it. Immutable; every event makes a new one.
 *
 * @param path the file as its pattern names it
 * @param stamp of the file when it was last read
 * @param hash of the text that was last read
 * @param goodText the last text without problems
 * @param runningText the text whose groups run
 * @param running the groups that run, empty where none can
 * @param loadedAtNanos when what runs was read, epoch nanoseconds
 * @param problems of the file as it is now
 * @param old whether what runs is older than the file
 */
record RuleFileState(
        String path,
        Optional<FileText.Stamp> stamp,
        long hash,
        Optional<String> goodText,
        String runningText,
        List<RuleGroup> running,
        OptionalLong loadedAtNanos,
        List<Problem> problems,
        boolean old) {

    static RuleFileState unread(String path) {
        return new RuleFileState(
                path, Optional.empty(), 0, Optional.empty(), "", List.of(), OptionalLong.empty(), List.of(), false);
    }

    /** The file was read: a good text runs from now on, a broken one only where no good one ran before. */
    RuleFileState read(FileText.Result.Text read, RuleReadOptions options, long nowNanos) {
        long newHash = hash(read.text());
        if (stamp.isPresent() && newHash == hash && !unreadable()) {
            return new RuleFileState(
                    path,
                    Optional.of(read.stamp()),
                    hash,
                    goodText,
                    runningText,
                    running,
                    loadedAtNanos,
                    problems,
                    old);
        }
        RuleFile file = RuleFileReader.read(path, read.text(), options);
        Optional<FileText.Stamp> now = Optional.of(read.stamp());
        if (file.isGood()) {
            return new RuleFileState(
                    path,
                    now,
                    newHash,
                    Optional.of(read.text()),
                    read.text(),
                    file.groups(),
                    OptionalLong.of(nowNanos),
                    List.of(),
                    false);
        }
        if (goodText.isPresent()) {
            return new RuleFileState(
                    path, now, newHash, goodText, runningText, running, loadedAtNanos, file.problems(), true);
        }
        return new RuleFileState(
                path,
                now,
                newHash,
                Optional.empty(),
                read.text(),
                file.groups(),
                OptionalLong.of(nowNanos),
                file.problems(),
                false);
    }

    /** Whether a text is the one that was read last. */
    boolean has(String text) {
        return stamp.isPresent() && hash(text) == hash;
    }

    private static long hash(String text) {
        return XxHash64.hash(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The file is there but cannot be read: what runs goes on. */
    RuleFileState unreadable(Problem problem) {
        return new RuleFileState(
                path,
                Optional.empty(),
                0,
                goodText,
                runningText,
                running,
                loadedAtNanos,
                List.of(problem),
                !running.isEmpty());
    }

    private boolean unreadable() {
        return stamp.isEmpty();
    }

    /** The same text under other options, such as another default interval. */
    RuleFileState reread(RuleReadOptions options) {
        if (goodText.isEmpty()) {
            return new RuleFileState(
                    path, Optional.empty(), 0, goodText, runningText, running, loadedAtNanos, problems, old);
        }
        RuleFile file = RuleFileReader.read(path, goodText.get(), options);
        return file.isGood()
                ? new RuleFileState(
                        path, stamp, hash, goodText, runningText, file.groups(), loadedAtNanos, problems, old)
                : new RuleFileState(
                        path,
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        runningText,
                        file.groups(),
                        loadedAtNanos,
                        problems,
                        old);
    }

    RuleDocument document() {
        return new RuleDocument(path, Long.toHexString(hash), runningText, problems, old);
    }

    SourceStatus status() {
        int rules = running.stream().mapToInt(group -> group.rules().size()).sum();
        return new SourceStatus(path, loadedAtNanos, running.size(), rules, problems, old);
    }
}
