package dev.tocsin.source;

import dev.tocsin.model.Problem;
import java.util.List;
import java.util.OptionalLong;

/**
 * What became of one file, or of one pattern that could not be followed.
 *
 * @param path the file as its pattern names it
 * @param loadedAtNanos when the version that runs now was read, epoch nanoseconds; empty if none ever was
 * @param groups number of groups that run
 * @param rules number of rules that run
 * @param problems what is wrong with the file as it is now; empty for a good one
 * @param runningOldVersion whether the groups that run are those of an earlier, good version of the file
 */
public record SourceStatus(
        String path,
        OptionalLong loadedAtNanos,
        int groups,
        int rules,
        List<Problem> problems,
        boolean runningOldVersion) {

    public SourceStatus {
        problems = List.copyOf(problems);
    }
}
