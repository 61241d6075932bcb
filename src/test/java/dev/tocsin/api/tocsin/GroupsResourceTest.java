package dev.tocsin.api.tocsin;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.lessThan;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class GroupsResourceTest {

    @Test
    void eachGroupSaysWhereItIsInItsSlotsAndHowLate() {
        given().get("/api/tocsin/groups")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("groups.group", hasItem("rules/tocsin.yaml;tocsin-watchdog"))
                .body("groups.interval", everyItem(greaterThan(0f)))
                .body("groups.nextDue", everyItem(endsWith("Z")))
                .body("groups.lateBy", everyItem(lessThan(30f)))
                .body("groups[0].missedSlots", greaterThan(-1));
        given().get("/metrics")
                .then()
                .body(containsString(
                        "tocsin_rule_group_overdue_seconds{rule_group=\"rules/tocsin.yaml;tocsin-watchdog\",} "));
    }
}
