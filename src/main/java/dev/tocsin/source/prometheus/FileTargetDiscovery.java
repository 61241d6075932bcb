package dev.tocsin.source.prometheus;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Problem;
import dev.tocsin.model.yaml.YamlFields;
import dev.tocsin.model.yaml.YamlNode;
import dev.tocsin.source.FilePatterns;
import dev.tocsin.source.FileText;
import dev.tocsin.storage.scrape.TargetDiscovery;
import dev.tocsin.storage.scrape.TargetGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/**
 * Targets of {@link Discovery}: the fixed ones, and those in files, which are read again when they change. A file that is
 * broken or cannot be read keeps the targets it had (Prometheus 3.14 {@code discovery/file}); its targets carry the label
 * {@code __meta_filepath}.
 */
public final class FileTargetDiscovery implements TargetDiscovery {

    private static final String FILE_LABEL = "__meta_filepath";
    private static final Logger LOG = Logger.getLogger(FileTargetDiscovery.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A file as it was last read; the problem is that of the file as it is now. */
    private record Known(Optional<FileText.Stamp> stamp, List<TargetGroup> groups, Optional<Problem> problem) {}

    private final List<TargetGroup> fixed;
    private final Path root;
    private final List<FilePatterns> patterns;
    private final TreeMap<String, Known> files = new TreeMap<>();

    /**
     * @param root what relative paths are relative to; the working directory is {@code Path.of("")}
     */
    public FileTargetDiscovery(Path root, Discovery discovery) {
        this.root = root;
        this.fixed = discovery.groups();
        this.patterns = discovery.files().stream()
                .map(file -> FilePatterns.of(root, file.patterns()))
                .toList();
    }

    @Override
    public synchronized List<TargetGroup> groups() {
        List<TargetGroup> all = new ArrayList<>(fixed);
        TreeMap<String, Known> now = new TreeMap<>();
        for (FilePatterns pattern : patterns) {
            FilePatterns.Found found = pattern.find();
            found.files().forEach(file -> now.computeIfAbsent(file, this::look));
            // A directory that cannot be listed may still hold what it held.
            files.forEach((file, known) -> {
                if (found.problems().keySet().stream().anyMatch(directory -> file.startsWith(directory + "/"))) {
                    now.putIfAbsent(file, known);
                }
            });
        }
        files.clear();
        files.putAll(now);
        files.values().forEach(known -> all.addAll(known.groups()));
        return all;
    }

    /** What is wrong with the files as they are now. */
    public synchronized List<Problem> problems() {
        return files.values().stream()
                .flatMap(known -> known.problem().stream())
                .toList();
    }

    private Known look(String path) {
        Known before = files.getOrDefault(path, new Known(Optional.empty(), List.of(), Optional.empty()));
        Path file = root.resolve(path);
        try {
            if (before.stamp().equals(Optional.of(FileText.Stamp.of(file)))) {
                return before;
            }
        } catch (IOException e) {
            return failed(before, Optional.empty(), new Problem(path, 0, 0, "cannot be read: " + FileText.reason(e)));
        }
        return switch (FileText.read(path, file)) {
            case FileText.Result.Unreadable(Problem problem) -> failed(before, Optional.empty(), problem);
            case FileText.Result.Text text -> {
                List<Problem> problems = new ArrayList<>();
                List<TargetGroup> groups =
                        path.toLowerCase(java.util.Locale.ROOT).endsWith(".json")
                                ? json(path, text.text(), problems)
                                : yaml(path, text.text(), problems);
                yield problems.isEmpty()
                        ? new Known(Optional.of(text.stamp()), groups, Optional.empty())
                        : failed(before, Optional.of(text.stamp()), problems.getFirst());
            }
        };
    }

    private static Known failed(Known before, Optional<FileText.Stamp> stamp, Problem problem) {
        if (!before.problem().equals(Optional.of(problem))) {
            LOG.warnf("%s: the targets it had before stay", problem);
        }
        return new Known(stamp, before.groups(), Optional.of(problem));
    }

    private static List<TargetGroup> yaml(String path, String text, List<Problem> problems) {
        List<TargetGroup> groups = new ArrayList<>();
        try {
            List<YamlNode> documents = YamlNode.parseAll(path, text);
            if (documents.isEmpty() || documents.getFirst().isNull()) {
                return groups;
            }
            if (!(documents.getFirst() instanceof YamlNode.Sequence list)) {
                YamlNode node = documents.getFirst();
                problems.add(new Problem(
                        path, node.line(), node.column(), "expected a list of mappings with targets and labels"));
                return groups;
            }
            for (int i = 0; i < list.items().size(); i++) {
                YamlFields.of(path, "[" + i + "]", list.items().get(i), problems::add)
                        .ifPresent(fields -> {
                            Labels labels =
                                    Labels.of(fields.stringMap("labels")).with(FILE_LABEL, path);
                            groups.add(new TargetGroup(fields.strings("targets"), labels));
                            fields.finish();
                        });
            }
        } catch (YamlNode.SyntaxException e) {
            problems.add(e.problem());
        }
        return groups;
    }

    private static List<TargetGroup> json(String path, String text, List<Problem> problems) {
        List<TargetGroup> groups = new ArrayList<>();
        try {
            JsonNode root = JSON.readTree(text);
            if (!root.isArray()) {
                problems.add(new Problem(path, 1, 1, "expected a list of objects with targets and labels"));
                return groups;
            }
            for (JsonNode group : root) {
                List<String> targets = new ArrayList<>();
                group.path("targets").forEach(target -> targets.add(target.asText()));
                Labels.Builder labels = Labels.builder();
                group.path("labels")
                        .properties()
                        .forEach(label ->
                                labels.set(label.getKey(), label.getValue().asText()));
                groups.add(new TargetGroup(targets, labels.set(FILE_LABEL, path).build()));
            }
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
            problems.add(new Problem(path, line, column, "not JSON: " + e.getOriginalMessage()));
        }
        return groups;
    }
}
