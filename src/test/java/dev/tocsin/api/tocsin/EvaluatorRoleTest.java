package dev.tocsin.api.tocsin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyOrNullString;
import static org.hamcrest.Matchers.equalTo;

import dev.tocsin.function.Functions;
import dev.tocsin.function.event.Outgoing;
import dev.tocsin.ledger.LedgerException;
import dev.tocsin.testing.Postgres;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A process that evaluates and has nothing to do with notifying, as on Knative. */
@QuarkusTest
@TestProfile(EvaluatorRoleTest.Evaluator.class)
class EvaluatorRoleTest {

    /** The ledger that it shares with whoever notifies. */
    public static final class SharedLedger implements QuarkusTestResourceLifecycleManager {
        private @Nullable Postgres postgres;

        @Override
        public Map<String, String> start() {
            Postgres started = Postgres.start();
            postgres = started;
            return Map.of("tocsin.ledger.url", started.newDatabase());
        }

        @Override
        public void stop() {
            if (postgres != null) {
                postgres.close();
            }
        }
    }

    public static final class Evaluator implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(SharedLedger.class));
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "tocsin.data",
                    "target/evaluator-role",
                    "tocsin.function.roles",
                    "evaluate",
                    "tocsin.function.schedule",
                    "false",
                    "tocsin.storage.name",
                    "here");
        }

        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(Scripted.class, Recorder.class);
        }
    }

    @Alternative
    @Singleton
    public static class Recorder implements Outgoing {
        volatile int told;
        volatile int heartbeats;
        volatile Optional<String> problem = Optional.empty();

        @Override
        public Optional<String> alertsChanged(long deadline) {
            told++;
            return problem;
        }

        @Override
        public void heartbeat(long deadline) {
            heartbeats++;
        }
    }

    @Alternative
    @Singleton
    public static class Scripted implements Functions {
        volatile Supplier<Report> report = () -> report(false, false);

        static Report report(boolean unfinished, boolean notifyDue) {
            return new Report(Kind.EVALUATE, 1, 0, List.of(), Long.MAX_VALUE, unfinished, notifyDue);
        }

        @Override
        public Report run(Kind kind, Hint hint, long deadline) {
            assertThat(kind).isEqualTo(Kind.EVALUATE);
            return report.get();
        }

        @Override
        public long nowNanos() {
            return 1_800_000_000_000_000_000L;
        }
    }

    @Inject
    Scripted functions;

    @Inject
    Recorder outgoing;

    @BeforeEach
    void reset() {
        functions.report = () -> Scripted.report(false, false);
        outgoing.told = 0;
        outgoing.heartbeats = 0;
        outgoing.problem = Optional.empty();
    }

    @Test
    void whatIsForAnotherRoleIs422() {
        given().post("/functions/notify")
                .then()
                .statusCode(422)
                .body(equalTo(
                        "this process does evaluate (tocsin.function.roles); notify is to be sent to one that does"
                                + " it\n"));
        given().header("ce-specversion", "1.0")
                .header("ce-id", "1")
                .header("ce-source", "/x")
                .header("ce-type", "dev.tocsin.rules.changed")
                .post("/functions")
                .then()
                .statusCode(422);
        given().get("/metrics").then().body(containsString("tocsin_function_events_refused_total{reason=\"role\""));
    }

    @Test
    void withoutTheRoleApiNothingElseIsServed() {
        given().get("/api/v1/rules").then().statusCode(404);
        given().get("/").then().statusCode(404);
        given().post("/api/v2/alerts").then().statusCode(404);
        given().get("/-/healthy").then().statusCode(200);
        given().post("/functions").then().statusCode(204);
    }

    @Test
    void alertsForNotifyAreToldToWhoNotifies() {
        given().post("/functions").then().statusCode(204);
        assertThat(outgoing.told).isZero();
        assertThat(outgoing.heartbeats).isEqualTo(1);
        functions.report = () -> Scripted.report(false, true);
        given().post("/functions").then().statusCode(204).body(emptyOrNullString());
        assertThat(outgoing.told).isEqualTo(1);

        outgoing.problem = Optional.of("not sent to K_SINK: unexpected status code 500");
        given().post("/functions")
                .then()
                .statusCode(503)
                .body(containsString("not sent to K_SINK: unexpected status code 500"));
        assertThat(outgoing.heartbeats).isEqualTo(2);
    }

    @Test
    void whatIsUnfinishedOrCouldNotBeginIs503() {
        functions.report = () -> Scripted.report(true, false);
        given().post("/functions").then().statusCode(503).body(equalTo("unfinished: what is not done stays due\n"));
        functions.report = () -> {
            throw new LedgerException(LedgerException.Kind.UNAVAILABLE, "the ledger cannot be reached");
        };
        given().post("/functions")
                .then()
                .statusCode(503)
                .body(equalTo("unavailable: what is not done stays due\nthe ledger cannot be reached\n"));
        given().accept("application/json")
                .post("/functions")
                .then()
                .statusCode(503)
                .body("outcome", equalTo("unavailable"))
                .body("problems[0]", equalTo("the ledger cannot be reached"));
    }
}
