package dev.tocsin.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.client.Counter;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Readiness does not follow each answer of a database that comes and goes. */
class PostgresAvailabilityTest {

    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong elapsed = new AtomicLong(SECOND);
    private volatile boolean gone;
    private volatile boolean takesWrites = true;
    private final PostgresDatabase database = new PostgresDatabase(
            script(DataSource.class),
            () -> {},
            new PostgresClock(elapsed::get),
            Counter.build("retries", "-").labelNames("state").create(),
            elapsed::get);

    /** Answers everything; a connection is refused while the database is gone, which takes up all patience. */
    private <T> T script(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, _) -> {
            if (method.getName().equals("getConnection") && gone) {
                elapsed.addAndGet(PostgresDatabase.PATIENCE + 1);
                throw new SQLException("connection refused", "08001");
            }
            Class<?> answer = method.getReturnType();
            if (answer == boolean.class) {
                return !method.getName().equals("getBoolean") || takesWrites;
            }
            if (answer == long.class) {
                return 1L;
            }
            if (answer == int.class) {
                return 0;
            }
            return answer.isInterface() ? script(answer) : null;
        }));
    }

    private void fails() {
        gone = true;
        assertThatThrownBy(() -> database.read(_ -> true)).isInstanceOf(LedgerException.class);
        gone = false;
    }

    private void answers() {
        assertThat(database.<Boolean>read(_ -> true)).isTrue();
    }

    @Test
    void aServerThatComesAndGoesIsNotBackWithEachAnswer() {
        List<Boolean> seen = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            fails();
            elapsed.addAndGet(3 * SECOND);
            answers();
            seen.add(database.available());
        }
        assertThat(seen).containsOnly(false);
        elapsed.addAndGet(Availability.FIRST_QUIET_NANOS);
        answers();
        assertThat(database.available()).as("after a quiet time").isTrue();
    }

    @Test
    void aStandbyThatCanBeReadIsNotBack() {
        fails();
        takesWrites = false;
        elapsed.addAndGet(Availability.FIRST_QUIET_NANOS);
        answers();
        assertThat(database.available()).isFalse();
        takesWrites = true;
        elapsed.addAndGet(Availability.FIRST_QUIET_NANOS);
        answers();
        assertThat(database.available()).isTrue();
    }

    @Test
    void whoIsOnlyAskedWhetherItIsReadyFindsOutByItself() throws InterruptedException {
        fails();
        assertThat(database.available()).isFalse();
        elapsed.addAndGet(Availability.FIRST_QUIET_NANOS);
        for (int i = 0; i < 500 && !database.available(); i++) {
            Thread.sleep(10);
        }
        assertThat(database.available()).isTrue();
    }
}
