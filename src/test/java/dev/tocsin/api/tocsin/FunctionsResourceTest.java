package dev.tocsin.api.tocsin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyOrNullString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import dev.tocsin.ledger.History;
import dev.tocsin.ledger.HistoryEvent;
import dev.tocsin.ledger.Ledger;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The functions of the one process with everything in it. */
@QuarkusTest
class FunctionsResourceTest {

    @Inject
    Ledger ledger;

    private static RequestSpecification binary(String type) {
        return given().header("ce-specversion", "1.0")
                .header("ce-id", "1")
                .header("ce-source", "/test")
                .header("ce-type", type);
    }

    private static String event(String type, String rest) {
        return "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/test\",\"type\":\"" + type + "\"" + rest + "}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/evaluate", "/notify", "/sync"})
    void aPlainPostIsAWakeUpAndItsAnswerIsEmpty(String function) {
        given().post("/functions" + function)
                .then()
                .statusCode(204)
                .body(emptyOrNullString())
                .header("Content-Type", (String) null);
        given().body("{not json")
                .contentType("application/json")
                .post("/functions" + function)
                .then()
                .statusCode(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.knative.sources.ping",
                "dev.knative.apiserver.resource.update",
                "dev.tocsin.evaluate",
                "dev.tocsin.alerts.changed",
                "dev.tocsin.samples.arrived",
                "dev.tocsin.rules.changed"
            })
    void eachTypeIsTakenInEachMode(String type) {
        binary(type)
                .header("ce-time", "2001-01-01T00:00:00Z")
                .post("/functions")
                .then()
                .statusCode(204)
                .body(emptyOrNullString());
        given().contentType("application/cloudevents+json")
                .body(event(type, ",\"data\":{}"))
                .post("/functions")
                .then()
                .statusCode(204)
                .body(emptyOrNullString());
        given().contentType("application/cloudevents-batch+json")
                .body("[" + event(type, "") + "," + event(type, "") + "]")
                .post("/functions")
                .then()
                .statusCode(204)
                .body(emptyOrNullString());
    }

    @Test
    void whoAsksForJsonGetsWhatWasDoneAndWhatIsDueNext() {
        given().accept("application/json")
                .post("/functions")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("outcome", equalTo("done"))
                .body("functions.function", contains("sync", "evaluate", "notify"))
                .body("functions.unfinished", contains(false, false, false))
                .body("nextDue", endsWith("Z"))
                .body("now", startsWith("20"))
                .body("refused", hasSize(0));
    }

    @Test
    void whatBreaksTheSpecificationIs400AndRecorded() {
        given().header("ce-type", "broken")
                .post("/functions")
                .then()
                .statusCode(400)
                .body(equalTo("header ce-specversion is missing; it must be 1.0\n"));
        given().contentType("application/cloudevents+json")
                .body("{")
                .post("/functions/evaluate")
                .then()
                .statusCode(400);
        assertThat(recorded())
                .contains("malformed: header ce-specversion is missing; it must be 1.0")
                .anyMatch(reason -> reason.startsWith("malformed: the body is no JSON"));
    }

    @Test
    void whatIsOfNoUseIs422AndRecorded() {
        binary("com.example.unknown")
                .post("/functions")
                .then()
                .statusCode(422)
                .body(startsWith("events of type com.example.unknown mean nothing here; known are "));
        binary("dev.tocsin.evaluate")
                .contentType("application/json")
                .body("{\"groups\": 7}")
                .post("/functions/evaluate")
                .then()
                .statusCode(422)
                .body(startsWith("data.groups of dev.tocsin.evaluate must be a list"));
        given().post("/functions/nothing/like/this")
                .then()
                .statusCode(422)
                .body(equalTo(
                        "there is no function nothing/like/this; there are evaluate, notify, sync, and dead-letter for"
                                + " what could not be delivered to these\n"));
        assertThat(recorded())
                .anyMatch(reason -> reason.startsWith("unusable: events of type com.example.unknown"))
                .anyMatch(reason -> reason.startsWith("unusable: data.groups"))
                .anyMatch(reason -> reason.startsWith("unusable: there is no function"));
        given().get("/metrics").then().body(containsString("tocsin_function_events_refused_total{reason=\"unusable\""));
    }

    @Test
    void aDeadLetterIsRecordedAndNoFailureItself() {
        binary("dev.knative.sources.ping")
                .header("ce-knativeerrordest", "http://tocsin-notify.tocsin.svc.cluster.local/functions/notify")
                .header("ce-knativeerrorcode", "503")
                .post("/functions/dead-letter")
                .then()
                .statusCode(204)
                .body(emptyOrNullString());
        given().header("ce-type", "broken")
                .post("/functions/dead-letter")
                .then()
                .statusCode(204);
        given().post("/functions/dead-letter").then().statusCode(204);
        assertThat(recorded())
                .contains("dead: http://tocsin-notify.tocsin.svc.cluster.local/functions/notify answered 503")
                .anyMatch(reason -> reason.startsWith("dead: header ce-specversion is missing"));
        given().get("/metrics").then().body(containsString("tocsin_function_events_refused_total{reason=\"dead\""));
    }

    @Test
    void aNamedFunctionTakesTicksOfAnyType() {
        binary("com.example.cron").post("/functions/evaluate").then().statusCode(204);
    }

    @Test
    void theGoodEventsOfABatchActAndTheBadAreRefused() {
        given().accept("application/json")
                .contentType("application/cloudevents-batch+json")
                .body("[" + event("dev.tocsin.evaluate", "") + "," + event("com.example.x", "") + ", {}]")
                .post("/functions")
                .then()
                .statusCode(400)
                .body("outcome", equalTo("done"))
                .body("functions.function", contains("evaluate", "notify"))
                .body("refused.cause", contains("unusable", "malformed"));
    }

    @Test
    void theSchemasAreServed() {
        given().get("/schemas/dev.tocsin.evaluate.json")
                .then()
                .statusCode(200)
                .body("properties.groups.type", contains("array", "null"));
    }

    @Test
    void aPageOfAnotherOriginWakesNobody() {
        given().header("Origin", "http://elsewhere.example")
                .post("/functions/evaluate")
                .then()
                .statusCode(403);
    }

    private List<String> recorded() {
        return ledger
                .history()
                .find(new History.Query(
                        Optional.of(HistoryEvent.Kind.EVENT), Optional.empty(), Optional.empty(), 0, 1000))
                .stream()
                .map(History.Entry::reason)
                .toList();
    }
}
