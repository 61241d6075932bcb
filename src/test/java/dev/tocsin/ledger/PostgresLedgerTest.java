package dev.tocsin.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.alerting.GroupColumns;
import dev.tocsin.alerting.GroupStateDelta;
import dev.tocsin.model.Labels;
import dev.tocsin.rules.GroupId;
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
                        .executeQuery(
                                "SELECT COUNT(*) FROM history WHERE labels_id NOT IN (SELECT id FROM label_set)")) {
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
                        .executeQuery(
                                "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT) * 1000")) {
                    row.next();
                    return row.getLong(1);
                }
            });
            assertThat(ledger.database().nowNanos() - database).isBetween(-1_000_000_000L, 1_000_000_000L);
        }
    }

    @Test
    void whoLostItsClaimCannotCommit() {
        String address = postgres.newDatabase();
        try (Ledger one = Postgres.open(address);
                Ledger two = Postgres.open(address)) {
            GroupId id = new GroupId("files", "rules/a.yaml", "g");
            one.documents()
                    .sync(
                            "files",
                            one.documents().version(),
                            (stored, groups) -> new RuleDocuments.Change(
                                    List.of(),
                                    List.of(),
                                    List.of(new RuleDocuments.Group(id, 1_000_000_000L, 1, "embedded")),
                                    List.of(),
                                    List.of()));
            RuleClaims.Claim first = claim(one, "one", 300_000_000L).getFirst();
            assertThat(claim(two, "two", 1_000_000_000L)).isEmpty();
            assertThat(two.claims().claim("two", 1_000_000_000L, "another storage", 10))
                    .isEmpty();
            assertThat(one.claims().renew(List.of(first), 300_000_000L)).containsExactly(first.row());

            List<RuleClaims.Claim> taken = List.of();
            while (taken.isEmpty()) {
                taken = claim(two, "two", 60_000_000_000L);
            }
            RuleClaims.Claim second = taken.getFirst();
            assertThat(second.fence()).isGreaterThan(first.fence());
            assertThat(one.claims().renew(List.of(first), 300_000_000L)).isEmpty();

            GroupProgress progress = GroupProgress.fresh(5, 1_000_000_000L);
            GroupStateDelta nothing =
                    new GroupStateDelta(List.of(), List.of(), List.of(), List.of(), new GroupColumns(3, List.of()));
            RuleLedger.Unit late = one.rules().load(id, progress).unit();
            late.claimed(first.fence());
            assertThatThrownBy(() -> one.rules().commit(late, progress, List.of(nothing), List.of(), List.of()))
                    .isInstanceOfSatisfying(
                            LedgerException.class, e -> assertThat(e.kind()).isEqualTo(LedgerException.Kind.CONFLICT));

            RuleLedger.Unit unit = two.rules().load(id, progress).unit();
            unit.claimed(second.fence());
            two.rules().commit(unit, progress, List.of(nothing), List.of(), List.of());
            // A commit ends the claim.
            assertThat(claim(one, "one", 1_000_000_000L)).hasSize(1);
        }
    }

    private static List<RuleClaims.Claim> claim(Ledger ledger, String owner, long lease) {
        return ledger.claims().claim(owner, lease, "embedded", 10);
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
