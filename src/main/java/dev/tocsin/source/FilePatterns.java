package dev.tocsin.source;

import dev.tocsin.model.Problem;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which files a setting names: patterns separated by commas, those after {@code !} taken away again. A pattern that
 * names a directory stands for every {@code .yaml} and {@code .yml} below it.
 */
public final class FilePatterns {

    /** No tree of rules has this many entries; a pattern such as {@code /**} would walk for minutes. */
    private static final int MAX_ENTRIES = 200_000;

    private static final int MAX_DEPTH = 64;

    /**
     * What was found.
     *
     * @param files the files, by the path that the pattern spells, each once, sorted
     * @param directories the directories that were looked into: to be watched
     * @param problems directories that cannot be read and patterns that lead nowhere, by path
     */
    public record Found(List<String> files, Set<Path> directories, TreeMap<String, Problem> problems) {}

    private final Path root;
    private final List<Glob> wanted;
    private final List<Glob> unwanted;

    private FilePatterns(Path root, List<Glob> wanted, List<Glob> unwanted) {
        this.root = root;
        this.wanted = wanted;
        this.unwanted = unwanted;
    }

    /**
     * Patterns of a setting.
     *
     * @param root what relative patterns are relative to; the working directory is {@code Path.of("")}
     * @throws IllegalArgumentException if one is not a pattern
     */
    public static FilePatterns of(Path root, List<String> patterns) {
        List<Glob> wanted = new ArrayList<>();
        List<Glob> unwanted = new ArrayList<>();
        for (String pattern : patterns) {
            if (pattern.startsWith("!")) {
                unwanted.add(Glob.of(pattern.substring(1)));
            } else {
                wanted.add(Glob.of(pattern));
            }
        }
        return new FilePatterns(root, List.copyOf(wanted), List.copyOf(unwanted));
    }

    /** The patterns of a list that is separated by commas; those inside braces separate nothing. */
    public static List<String> split(String list) {
        List<String> out = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i <= list.length(); i++) {
            char c = i == list.length() ? ',' : list.charAt(i);
            if (c == '{') {
                depth++;
            } else if (c == '}') {
                depth--;
            } else if (c == ',' && (depth <= 0 || i == list.length())) {
                String pattern = list.substring(start, i).strip();
                if (!pattern.isEmpty()) {
                    out.add(pattern);
                }
                start = i + 1;
            }
        }
        return out;
    }

    /** Looks for the files now. */
    public Found find() {
        Walk walk = new Walk();
        for (Glob glob : wanted) {
            if (glob.isLiteral()) {
                walk.literal(glob);
            } else {
                walk.directory(glob.base(), List.of(glob), glob.depth());
            }
        }
        return new Found(List.copyOf(walk.files), Set.copyOf(walk.directories), walk.problems);
    }

    /** One search. */
    private final class Walk {
        private final TreeSet<String> files = new TreeSet<>();
        private final Set<Path> directories = new HashSet<>();
        private final TreeMap<String, Problem> problems = new TreeMap<>();
        private int entries;

        void literal(Glob glob) {
            String path = glob.base();
            Path file = root.resolve(path);
            if (Files.isDirectory(file)) {
                String prefix = path.isEmpty() ? "" : path + "/";
                directory(
                        path, List.of(Glob.of(prefix + "**/*.yaml"), Glob.of(prefix + "**/*.yml")), Integer.MAX_VALUE);
                return;
            }
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null && Files.isDirectory(parent)) {
                directories.add(parent);
            }
            if (Files.exists(file)) {
                add(path);
            } else {
                problems.put(path, new Problem(path, 0, 0, "no such file; it will be read when it appears"));
            }
        }

        void directory(String base, List<Glob> globs, int depth) {
            walk(base, root.resolve(base), globs, depth, new HashSet<>());
        }

        private void walk(String name, Path directory, List<Glob> globs, int depth, Set<Path> above) {
            if (!Files.isDirectory(directory) || above.size() > MAX_DEPTH) {
                return;
            }
            Path real;
            List<Path> children = new ArrayList<>();
            try {
                real = directory.toRealPath();
                if (!above.add(real)) {
                    return; // a symbolic link to a directory above
                }
                try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
                    stream.forEach(children::add);
                }
            } catch (IOException | java.nio.file.DirectoryIteratorException e) {
                problems.put(name, new Problem(name, 0, 0, "cannot read the directory: " + FileText.reason(e)));
                return;
            }
            directories.add(directory.toAbsolutePath());
            for (Path child : children) {
                if (++entries > MAX_ENTRIES) {
                    problems.put(
                            name,
                            new Problem(
                                    name,
                                    0,
                                    0,
                                    "more than " + MAX_ENTRIES
                                            + " files and directories to look at; name a smaller directory"));
                    break;
                }
                child(name, child, globs, depth, above);
            }
            above.remove(real);
        }

        private void child(String parent, Path child, List<Glob> globs, int depth, Set<Path> above) {
            String last = String.valueOf(child.getFileName());
            String name = parent.isEmpty() ? last : parent.endsWith("/") ? parent + last : parent + "/" + last;
            if (Files.isDirectory(child)) {
                if (depth > 1 && !excluded(name + "/x")) {
                    walk(name, child, globs, depth == Integer.MAX_VALUE ? depth : depth - 1, above);
                }
            } else if (globs.stream().anyMatch(glob -> glob.matches(name))) {
                add(name);
            }
        }

        private boolean excluded(String path) {
            return unwanted.stream().anyMatch(glob -> glob.matches(path));
        }

        private void add(String path) {
            if (!excluded(path)) {
                files.add(path);
            }
        }
    }
}
