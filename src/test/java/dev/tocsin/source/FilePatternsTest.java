package dev.tocsin.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilePatternsTest {

    @TempDir
    Path root;

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            delimiterString = "=>",
            value = {
                "rules/**/*.{yaml,yml} => rules/a.yml rules/sub/b.yaml rules/sub/deep/c.yml rules/tests/t.yml",
                "rules/*.yml => rules/a.yml",
                "./rules//*.yml => rules/a.yml",
                "rules/../rules/a.yml => rules/a.yml",
                "rules/*/*.yaml => rules/sub/b.yaml",
                "rules/?.yml => rules/a.yml",
                "rules/[a-c].yml => rules/a.yml",
                "rules/[^a].yml => ~~",
                "rules/sub => rules/sub/b.yaml rules/sub/deep/c.yml",
                "rules/** => rules/a.yml rules/notes.txt rules/sub/b.yaml rules/sub/deep/c.yml rules/tests/t.yml",
                "rules/.hidden/*.yml => rules/.hidden/h.yml",
                "**/c.yml => rules/sub/deep/c.yml",
                "rules/**/*.yml,!rules/tests/** => rules/a.yml rules/sub/deep/c.yml",
                "rules/**/*.yml,!rules/a.yml,!**/tests/*.yml => rules/sub/deep/c.yml",
                "nowhere/*.yml => ~~",
            })
    void patternsNameFiles(String patterns, String expected) throws IOException {
        for (String file : List.of(
                "a.yml", "notes.txt", "sub/b.yaml", "sub/deep/c.yml", "tests/t.yml", ".hidden/h.yml", ".a.yml.swp")) {
            Path path = root.resolve("rules").resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, "");
        }
        FilePatterns.Found found =
                FilePatterns.of(root, FilePatterns.split(patterns)).find();
        assertThat(String.join(" ", found.files())).isEqualTo(expected);
        assertThat(found.problems()).isEmpty();
    }

    @Test
    void aPatternMayBeAbsolute() throws IOException {
        Files.writeString(root.resolve("x.yml"), "");
        assertThat(FilePatterns.of(Path.of("elsewhere"), List.of(root + "/*.yml"))
                        .find()
                        .files())
                .containsExactly(root + "/x.yml");
    }

    @Test
    void aFileThatIsNotThereIsSaid() {
        assertThat(FilePatterns.of(root, List.of("no.yml")).find().problems().toString())
                .contains("no.yml: no such file; it will be read when it appears");
    }

    @Test
    void symbolicLinksAreFollowedAndLoopsEnd() throws IOException {
        Files.createDirectories(root.resolve("d"));
        Files.writeString(root.resolve("d/x.yml"), "");
        Files.createSymbolicLink(root.resolve("d/loop"), root.resolve("d"));
        Files.createSymbolicLink(root.resolve("d/y.yml"), root.resolve("d/x.yml"));
        assertThat(FilePatterns.of(root, List.of("d/**/*.yml")).find().files()).containsExactly("d/x.yml", "d/y.yml");
    }

    @Test
    void whatIsNoPatternIsRefused() {
        assertThatThrownBy(() -> FilePatterns.of(root, List.of("a/{b")))
                .hasMessage("not a pattern for files: a/{b: a { is not closed by a }");
        assertThatThrownBy(() -> FilePatterns.of(root, List.of("a/[b")))
                .hasMessage("not a pattern for files: a/[b: a [ is not closed by a ]");
    }
}
