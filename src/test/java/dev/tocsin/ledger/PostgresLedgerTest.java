package dev.tocsin.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.Labels;
import dev.tocsin.testing.Postgres;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two processes on one PostgreSQL: what each of them may rely on. */
class PostgresLedgerTest {

    private static Postgres postgres;

    @BeforeAll
    static void start() {
        postgres = Postgres.start();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Test
    void idsAreHandedOutOnce() throws Exception {
        String address = postgres.newDatabase();
        try (Ledger one = Postgres.open(address);
                Ledger two = Postgres.open(address)) {
            List<Long> ids = inParallel(one, two, ledger -> {
                List<Long> mine = new ArrayList<>();
                for (int i = 0; i < 5_000; i++) {
                    mine.add(ledger.ids().next());
                }
                return mine;
            });
            assertThat(ids).hasSize(20_000).doesNotHaveDuplicates().allMatch(id -> id > 0);
        }
    }

    @Test
    void aLabelSetIsStoredOnceWhoeverStoresItAndIsNotCollectedFromUnderItsUser() throws Exception {
        long seed = System.nanoTime();
        System.out.println("PostgresLedgerTest seed " + seed);
        String address = postgres.newDatabase();
        try (Ledger one = Postgres.open(address);
                Ledger two = Postgres.open(address)) {
            Random seeds = new Random(seed);
            List<Long> dangling = inParallel(one, two, ledger -> {
                Random random = new Random(seeds.nextLong());
                List<Long> used = new ArrayList<>();
                for (int round = 0; round < 60; round++) {
                    if (random.nextInt(3) == 0) {
                        LabelSets.collect(ledger.database(), 0);
                        continue;
                    }
                    List<Labels> wanted = new ArrayList<>();
                    for (int i = 0; i < 20; i++) {
                        wanted.add(Labels.of("n", Integer.toString(random.nextInt(200))));
                    }
                    ledger.database().update(c -> {
                        Map<Labels, Long> ids = ledger.labelSets().intern(c, wanted);
                        assertThat(ids.keySet()).isEqualTo(new HashSet<>(wanted));
                        used.clear();
                        used.addAll(ids.values());
                        ledger.history()
                                .append(
                                        c,
                                        List.of(new HistoryEvent(
                                                HistoryEvent.Kind.SILENCE,
                                                1,
                                                0,
                                                0,
                                                wanted.getFirst(),
                                                "s" + random.nextLong(),
                                                "r",
                                                Map.of())));
                    });
                }
                return List.<Long>of();
            });
            assertThat(dangling).isEmpty();
            Set<String> texts = new HashSet<>();
            one.read(c -> {
                try (var row = c.createStatement().executeQuery("SELECT text FROM label_set")) {
                    while (row.next()) {
                        assertThat(texts.add(row.getString(1)))
                                .as(row.getString(1))
                                .isTrue();
                    }
                }
                try (var row = c.createStatement()
                        .executeQuery("SELECT COUNT(*) FROM history WHERE labels_id NOT IN (SELECT id FROM label_set)")) {
                    row.next();
                    assertThat(row.getInt(1)).isZero();
                }
                return true;
            });
        }
    }

    @Test
    void theClockIsTheDatabases() {
        try (Ledger ledger = Postgres.open(postgres.newDatabase())) {
            long database = ledger.read(c -> {
                try (var row = c.createStatement()
                        .executeQuery("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT) * 1000")) {
                    row.next();
                    return row.getLong(1);
                }
            });
            assertThat(ledger.database().nowNanos() - database).isBetween(0L, 1_000_000_000L);
        }
    }

    private interface Job {
        List<Long> run(Ledger ledger) throws Exception;
    }

    /** Runs a job twice on each ledger, all at once. */
    private static List<Long> inParallel(Ledger one, Ledger two, Job job) throws Exception {
        List<Long> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<List<Long>>> jobs = new ArrayList<>();
            for (Ledger ledger : List.of(one, two, one, two)) {
                jobs.add(() -> job.run(ledger));
            }
            for (Future<List<Long>> result : threads.invokeAll(jobs)) {
                all.addAll(result.get());
            }
        }
        return all;
    }
}
