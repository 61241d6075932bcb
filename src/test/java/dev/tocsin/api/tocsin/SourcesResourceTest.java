package dev.tocsin.api.tocsin;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SourcesResourceTest {

    @Test
    void eachFileSaysWhatRunsOfItAndWhatIsWrongWithIt() {
        String file = "sources.find { it.path == 'rules/tocsin.yaml' }.";
        given().get("/api/tocsin/sources")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body(file + "groups", greaterThan(0))
                .body(file + "rules", greaterThan(0))
                .body(file + "loaded", endsWith("Z"))
                .body(file + "runsOldVersion", is(false))
                .body(file + "problems", hasSize(0));
    }
}
