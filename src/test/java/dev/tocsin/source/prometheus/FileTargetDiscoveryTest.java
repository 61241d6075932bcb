package dev.tocsin.source.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import dev.tocsin.model.Labels;
import dev.tocsin.storage.scrape.TargetGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTargetDiscoveryTest {

    @TempDir
    Path root;

    @Test
    void targetsOfFilesFollowTheFiles() throws IOException {
        Files.createDirectories(root.resolve("sd"));
        FileTargetDiscovery discovery = new FileTargetDiscovery(
                root,
                new Discovery(
                        List.of(new TargetGroup(List.of("fixed:1"), Labels.EMPTY)),
                        List.of(new Discovery.Files(List.of("sd/*.yml", "sd/*.json"), 1000))));
        assertThat(targets(discovery)).containsExactly("fixed:1");

        write("sd/a.json", "[\n\t{\"targets\": [\"a:1\", \"a:2\"], \"labels\": {\"job\": \"x\"}}\n]");
        write("sd/b.yml", "- targets: [b:1]\n- targets: [b:2]\n  labels: {env: prod}\n");
        assertThat(targets(discovery)).containsExactly("fixed:1", "a:1", "a:2", "b:1", "b:2");
        assertThatObject(discovery.groups().get(1).labels())
                .isEqualTo(Labels.of("job", "x", "__meta_filepath", "sd/a.json"));

        write("sd/b.yml", "- targets: [b:1\n");
        write("sd/a.json", "{}");
        assertThat(targets(discovery)).as("broken files").containsExactly("fixed:1", "a:1", "a:2", "b:1", "b:2");
        assertThat(discovery.problems().toString())
                .contains("sd/b.yml:2:1: yaml: ")
                .contains("sd/a.json:1:1: expected a list of objects with targets and labels");

        Files.delete(root.resolve("sd/a.json"));
        write("sd/b.yml", "- targets: [c:1]\n");
        assertThat(targets(discovery)).containsExactly("fixed:1", "c:1");
        assertThat(discovery.problems()).isEmpty();
    }

    private static List<String> targets(FileTargetDiscovery discovery) {
        return discovery.groups().stream()
                .flatMap(group -> group.addresses().stream())
                .toList();
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(root.resolve(name), text);
    }
}
