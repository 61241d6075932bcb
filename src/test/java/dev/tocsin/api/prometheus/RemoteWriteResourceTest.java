package dev.tocsin.api.prometheus;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.tocsin.model.Labels;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.storage.embedded.EmbeddedStore;
import dev.tocsin.storage.remote.WriteRequests;
import dev.tocsin.storage.remote.WriteRequests.Sample;
import dev.tocsin.storage.remote.WriteRequestsV2;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
class RemoteWriteResourceTest {

    @Inject
    EmbeddedStore store;

    private final long now = System.currentTimeMillis();

    @Test
    void storesSamplesAndAnswers204() {
        post(new WriteRequests()
                        .series(
                                new String[] {"__name__", "written", "a", "b"},
                                new Sample(now - 1000, 1),
                                new Sample(now, 2))
                        .compressed())
                .statusCode(204);
        SampleColumns columns = new SampleColumns();
        store.read(new int[] {store.seriesId(Labels.of("__name__", "written", "a", "b"))}, now - 1001, now, columns);
        assertThat(columns.size()).isEqualTo(2);
        assertThat(columns.values()[1]).isEqualTo(2);
    }

    @Test
    void aTenMegabyteLabelValueIsRefusedWithAReasonAndTheRestIsStored() {
        post(new WriteRequests()
                        .series(new String[] {"__name__", "huge", "a", "x".repeat(10_000_000)}, new Sample(now, 1))
                        .series(new String[] {"__name__", "beside_huge"}, new Sample(now, 1))
                        .compressed())
                .statusCode(400)
                .body(equalTo("value of label \"a\" is 10000000 bytes long, at most 65536 are accepted\n"));
        assertThat(store.seriesId(Labels.of("__name__", "beside_huge"))).isNotNegative();
    }

    @Test
    void anUncompressibleTenMegabyteBodyIsStillAnsweredByUs() {
        post(new byte[11_000_000]).statusCode(400).body(containsString("snappy"));
    }

    @Test
    void otherEncodingsAndProtocolsAre415() {
        given().header("Content-Encoding", "gzip")
                .contentType("application/x-protobuf")
                .body(new byte[] {1})
                .post("/api/v1/write")
                .then()
                .statusCode(415)
                .body(equalTo(
                        "gzip encoding (compression) is not accepted by this server; only snappy is acceptable\n"));
        given().header("Content-Encoding", "snappy")
                .contentType("application/x-protobuf;proto=io.prometheus.write.v3.Request")
                .body(new byte[] {1})
                .post("/api/v1/write")
                .then()
                .statusCode(415)
                .body(containsString("unknown remote write protobuf message io.prometheus.write.v3.Request"));
        given().header("Content-Encoding", "snappy")
                .contentType("application/x-protobuf;proto")
                .body(new byte[] {1})
                .post("/api/v1/write")
                .then()
                .statusCode(415)
                .body(containsString("key-values"));
        given().header("Content-Encoding", "snappy")
                .contentType("text/plain")
                .body("x")
                .post("/api/v1/write")
                .then()
                .statusCode(415)
                .body(containsString("got text/plain"));
    }

    @Test
    void remoteWrite2IsToldWhatWasWritten() {
        WriteRequestsV2 request = new WriteRequestsV2()
                .series(List.of("__name__", "written2"), out -> {
                    WriteRequestsV2.sample(out, now, 1, now - 1);
                    out.writeByteArray(4, new byte[0]);
                })
                .series(List.of("a", "nameless"), out -> WriteRequestsV2.sample(out, now, 1, 0));
        given().header("Content-Encoding", "snappy")
                .contentType("application/x-protobuf;proto=io.prometheus.write.v2.Request")
                .body(request.compressed(false))
                .post("/api/v1/write")
                .then()
                .statusCode(400)
                .header("X-Prometheus-Remote-Write-Samples-Written", "1")
                .header("X-Prometheus-Remote-Write-Histograms-Written", "0")
                .header("X-Prometheus-Remote-Write-Exemplars-Written", "1");
        post(new WriteRequests()
                        .series(new String[] {"__name__", "written1"}, new Sample(now, 1))
                        .compressed())
                .statusCode(204)
                .header("X-Prometheus-Remote-Write-Samples-Written", nullValue());
    }

    private static ValidatableResponse post(byte[] body) {
        return given().header("Content-Encoding", "snappy")
                .contentType("application/x-protobuf")
                .body(body)
                .post("/api/v1/write")
                .then();
    }
}
