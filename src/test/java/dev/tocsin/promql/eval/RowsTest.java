package dev.tocsin.promql.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowsTest {

    private static final NameRemoval AT_ONCE = new NameRemoval(false, false);

    private static Labels up(String instance) {
        return Labels.of(Labels.METRIC_NAME, "up", "instance", instance);
    }

    @Test
    void differentLabelsAreNumberedAsAMapWould() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        // Strings of "Aa" and "BB" have equal hashes: sets of labels that only equals() tells apart.
        String[] halves = {"Aa", "BB"};
        Map<Labels, Integer> expected = new HashMap<>();
        List<Labels> added = new ArrayList<>();
        Rows.Builder builder = new Rows.Builder(source -> added.get((int) source));
        for (int i = 0; i < 5000; i++) {
            StringBuilder value = new StringBuilder();
            for (int half = 0; half < 10; half++) {
                value.append(halves[random.nextInt(2)]);
            }
            Labels labels = up(value.toString());
            Integer number = expected.putIfAbsent(labels, expected.size());
            added.add(labels);
            assertThat(builder.row(labels, false, i))
                    .as("seed %d, %d", seed, i)
                    .isEqualTo(number == null ? expected.size() - 1 : number);
        }
        Rows rows = builder.build();
        assertThat(rows.count()).isEqualTo(expected.size());
        expected.forEach((labels, row) -> assertThat((Object) rows.labels(row)).isEqualTo(labels));
        assertThat(rows.unique()).isTrue();
    }

    @Test
    void rowsThatWereBuiltStayWhenMoreAreAdded() {
        Rows.Builder builder = new Rows.Builder(source -> up("i" + source));
        builder.row(up("i7"), true, 7);
        Rows before = builder.build();
        for (int i = 100; i < 200; i++) {
            assertThat(builder.row(up("i" + i), false, i)).isEqualTo(i - 99);
        }
        assertThat(builder.row(up("i7"), false, 7)).isZero();
        assertThat(before.count()).isEqualTo(1);
        assertThat((Object) before.labels(0)).isEqualTo(up("i7"));
        assertThat(before.dropsName(0)).isTrue();
        assertThat((Object) builder.build().labels(100)).isEqualTo(up("i199"));
    }

    @Test
    void labelsOfDerivedRowsAreMadeWhenAskedForAndKeptInResultsOnly() {
        Rows rows = Rows.of(new Labels[] {up("a"), up("b")});
        Rows without = rows.droppingNames(AT_ONCE);
        Labels expected = Labels.of("instance", "a");
        assertThat(without.labels(0) == without.labels(0))
                .as("kept by label work")
                .isFalse();
        assertThat((Object) without.labels(0)).isEqualTo(expected);
        Labels kept = without.kept(0);
        assertThat((Object) kept).isEqualTo(expected);
        assertThat(without.kept(0) == kept && without.labels(0) == kept).isTrue();
        assertThat(rows.kept(0) == rows.labels(0)).isTrue();
    }

    @Test
    void namesAreDroppedOnceAndWhereThereAreAny() {
        Rows rows = Rows.of(new Labels[] {up("a"), Labels.of("instance", "b")});
        Rows without = rows.droppingNames(AT_ONCE);
        assertThat(rows.droppingNames(AT_ONCE)).isSameAs(without);
        assertThat(without.droppingNames(AT_ONCE)).isSameAs(without);
        Rows nameless = Rows.of(new Labels[] {Labels.of("a", "b")});
        assertThat(nameless.droppingNames(AT_ONCE)).isSameAs(nameless);
        NameRemoval late = new NameRemoval(true, false);
        Rows marked = Rows.of(new Labels[] {up("a"), up("b")}).droppingNames(late);
        assertThat((Object) marked.labels(1)).isEqualTo(up("b"));
        assertThat(marked.dropsName(1)).isTrue();
        assertThat((Object) marked.atTheEnd(late).labels(1)).isEqualTo(Labels.of("instance", "b"));
    }

    @Test
    void equalLabelsWithoutNamesAreNotUnique() {
        Rows rows = Rows.of(new Labels[] {up("a"), Labels.of(Labels.METRIC_NAME, "down", "instance", "a")});
        assertThat(rows.unique()).isTrue();
        assertThat(rows.droppingNames(AT_ONCE).unique()).isFalse();
    }
}
