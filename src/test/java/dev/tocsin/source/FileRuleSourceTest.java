package dev.tocsin.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.rules.RuleGroup;
import dev.tocsin.rules.RuleReadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRuleSourceTest {

    private static final String GOOD = "groups: [{name: good, rules: [{record: a, expr: 1}]}]";
    private static final String BROKEN =
            "groups: [{name: half, rules: [{record: a, expr: 1}, {record: b, expr: '('}]}]";

    @TempDir
    Path root;

    private final List<FileRuleSource> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(FileRuleSource::close);
    }

    @Test
    void theFirstLookIsInTheFirstSnapshot() throws IOException {
        write("r/a.yml", GOOD);
        RuleSet rules = source("r/*.yml").snapshot();
        assertThat(names(rules)).containsExactly("r/a.yml;good");
        SourceStatus status = rules.statuses().getFirst();
        assertThat(status.path()).isEqualTo("r/a.yml");
        assertThat(status.groups()).isEqualTo(1);
        assertThat(status.rules()).isEqualTo(1);
        assertThat(status.loadedAtNanos()).isPresent();
        assertThat(rules.isGood()).isTrue();
    }

    @Test
    void aBrokenChangeKeepsTheLastGoodVersionAndAMendedOneRuns() throws IOException {
        write("a.yml", GOOD);
        write("b.yml", GOOD);
        FileRuleSource source = source("*.yml");
        write("a.yml", BROKEN);
        source.refresh();
        assertThat(names(source.snapshot())).containsExactly("a.yml;good", "b.yml;good");
        SourceStatus status = source.snapshot().statuses().getFirst();
        assertThat(status.runningOldVersion()).isTrue();
        assertThat(status.problems().toString()).contains("could not parse expression");

        write("a.yml", GOOD.replace("good", "mended"));
        source.refresh();
        assertThat(names(source.snapshot())).containsExactly("a.yml;mended", "b.yml;good");
        assertThat(source.snapshot().isGood()).isTrue();
    }

    @Test
    void aFileThatWasNeverGoodRunsWithWhatIsGoodInIt() throws IOException {
        write("a.yml", BROKEN);
        FileRuleSource source = source("*.yml");
        assertThat(source.snapshot().groups().getFirst().rules()).hasSize(1);
        assertThat(source.snapshot().statuses().getFirst().runningOldVersion()).isFalse();
        assertThat(source.snapshot().isGood()).isFalse();
    }

    @Test
    void aChangeCountsWhenItIsSeenTwice() throws IOException {
        write("a.yml", GOOD);
        FileRuleSource source = source("*.yml");
        write("a.yml", "");
        assertThat(source.scan(false)).as("settled").isFalse();
        write("a.yml", GOOD.replace("good", "better"));
        assertThat(source.scan(false)).as("settled").isFalse();
        assertThat(names(source.snapshot())).containsExactly("a.yml;good");
        assertThat(source.scan(false)).as("settled").isTrue();
        assertThat(names(source.snapshot())).containsExactly("a.yml;better");
    }

    @Test
    void aRemovedFileRemovesItsGroupsAndAnEditorsSwapDoesNot() throws IOException {
        write("a.yml", GOOD);
        FileRuleSource source = source("*.yml");
        Files.delete(root.resolve("a.yml"));
        assertThat(source.scan(false)).isFalse();
        assertThat(names(source.snapshot())).hasSize(1);
        write("a.yml", GOOD);
        source.scan(false);
        source.scan(false);
        assertThat(names(source.snapshot())).hasSize(1);

        Files.delete(root.resolve("a.yml"));
        source.scan(false);
        source.scan(false);
        assertThat(source.snapshot().groups()).isEmpty();
        assertThat(source.snapshot().statuses()).isEmpty();
    }

    @Test
    void aMountedConfigMapIsSwappedWithoutANewFileName() throws IOException {
        write("mnt/..1/a.yml", GOOD);
        Files.createSymbolicLink(root.resolve("mnt/..data"), Path.of("..1"));
        Files.createSymbolicLink(root.resolve("mnt/a.yml"), Path.of("..data/a.yml"));
        FileRuleSource source = source("mnt/**/*.yml");
        assertThat(names(source.snapshot())).containsExactly("mnt/a.yml;good");

        write("mnt/..2/a.yml", GOOD.replace("good", "next"));
        Files.createSymbolicLink(root.resolve("mnt/..data_tmp"), Path.of("..2"));
        Files.move(
                root.resolve("mnt/..data_tmp"),
                root.resolve("mnt/..data"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        source.scan(false);
        source.scan(false);
        assertThat(names(source.snapshot())).containsExactly("mnt/a.yml;next");
    }

    @Test
    void aFileThatCannotBeReadKeepsRunning() throws IOException {
        write("a.yml", GOOD);
        FileRuleSource source = source("*.yml");
        Files.delete(root.resolve("a.yml"));
        Files.createSymbolicLink(root.resolve("a.yml"), Path.of("nowhere"));
        source.refresh();
        assertThat(names(source.snapshot())).containsExactly("a.yml;good");
        SourceStatus status = source.snapshot().statuses().getFirst();
        assertThat(status.problems().toString()).contains("a.yml: cannot be read: no such file or directory");
        assertThat(status.runningOldVersion()).isTrue();

        Files.delete(root.resolve("a.yml"));
        write("a.yml", GOOD);
        source.refresh();
        assertThat(source.snapshot().isGood()).isTrue();
    }

    @Test
    void anUnreadableDirectoryRemovesNothing() throws IOException {
        write("d/a.yml", GOOD);
        FileRuleSource source = source("d/*.yml");
        assertThat(root.resolve("d").toFile().setReadable(false)).isTrue();
        try {
            Assumptions.assumeFalse(Files.isReadable(root.resolve("d")), "skipped: this user may read every directory");
            source.refresh();
            assertThat(names(source.snapshot())).containsExactly("d/a.yml;good");
            assertThat(source.snapshot().isGood()).isFalse();
        } finally {
            root.resolve("d").toFile().setReadable(true);
        }
    }

    @Test
    void textThatIsNotUtf8IsReportedWithItsPlace() throws IOException {
        Files.write(root.resolve("a.yml"), new byte[] {'g', ':', '\n', ' ', (byte) 0xff});
        assertThat(source("*.yml").snapshot().statuses().getFirst().problems().toString())
                .contains("a.yml:2:2: yaml: invalid UTF-8: byte 0xff; save the file as UTF-8");
    }

    @Test
    void anotherDefaultIntervalReachesEveryFileAlsoABrokenOne() throws IOException {
        write("a.yml", GOOD);
        FileRuleSource source = source("*.yml");
        write("a.yml", BROKEN);
        source.refresh();
        source.reconfigure(List.of("*.yml"), RuleReadOptions.of("files").withDefaultInterval(5));
        RuleGroup group = source.snapshot().groups().getFirst();
        assertThat(group.name()).isEqualTo("good");
        assertThat(group.intervalNanos()).isEqualTo(5);
        assertThat(source.snapshot().isGood()).isFalse();
    }

    @Test
    void aWatchedChangeReachesListenersWithinSeconds() throws Exception {
        write("a.yml", GOOD);
        FileRuleSource source = source("*.yml");
        BlockingQueue<RuleSet> heard = new ArrayBlockingQueue<>(10);
        source.subscribe(rules -> {
            throw new IllegalStateException("a listener that fails stops nobody");
        });
        source.subscribe(heard::add);
        source.start();
        write("a.yml", GOOD.replace("good", "changed"));
        RuleSet rules = heard.poll(10, TimeUnit.SECONDS);
        assertThat(rules).isNotNull();
        assertThat(names(rules)).containsExactly("a.yml;changed");
        assertThat(rules.version()).isEqualTo(2);
    }

    @Test
    void aFileThatIsBeingWrittenIsNotTakenForAnEmptyOne() throws Exception {
        write("a.yml", GOOD);
        FileRuleSource source = source("*.yml");
        BlockingQueue<RuleSet> heard = new ArrayBlockingQueue<>(10);
        source.subscribe(heard::add);
        source.start();
        // An editor that empties the file, and is interrupted more than once before it writes the rest.
        for (int i = 0; i < 3; i++) {
            write("a.yml", "#".repeat(i));
            Thread.sleep(50);
        }
        write("a.yml", GOOD.replace("good", "changed"));
        RuleSet rules = heard.poll(10, TimeUnit.SECONDS);
        assertThat(rules).isNotNull();
        assertThat(names(rules)).containsExactly("a.yml;changed");
    }

    private FileRuleSource source(String patterns) {
        FileRuleSource source =
                new FileRuleSource(root, FilePatterns.split(patterns), RuleReadOptions.of("files"), Clock.systemUTC());
        open.add(source);
        return source;
    }

    private void write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static List<String> names(RuleSet rules) {
        return rules.groups().stream().map(group -> group.id().key()).toList();
    }
}
