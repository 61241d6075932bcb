package dev.tocsin.source.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.storage.scrape.ScrapeConfig;
import dev.tocsin.storage.scrape.ScrapeTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScrapeJobsTest {

    @Test
    void aJobOfAPrometheusYmlIsScrapedAsWritten() {
        PrometheusConfig config =
                PrometheusConfigReader.read("prometheus.yml", """
                        global:
                          scrape_interval: 30s
                        scrape_configs:
                          - job_name: node
                            scrape_timeout: 5s
                            honor_labels: true
                            sample_limit: 7
                            label_limit: 8
                            params: {collect: [cpu, disk]}
                            static_configs:
                              - targets: ['a:9100']
                                labels: {env: prod}
                            relabel_configs:
                              - {source_labels: [__address__], regex: '(.*):.*', target_label: host}
                        """, Map.of()).config();
        ScrapeConfig job = ScrapeJobs.of(config).getFirst();
        assertThat(job.honorLabels()).isTrue();
        assertThat(job.limits()).isEqualTo(new ScrapeConfig.Limits(0, 7, 8, 0, 0, 0));
        List<String> problems = new ArrayList<>();
        ScrapeTarget target = ScrapeTarget.of(
                        job, job.discovery().getFirst().groups().getFirst(), labels -> {}, problems)
                .getFirst();
        assertThat(problems).isEmpty();
        assertThat(target.labels().toString())
                .isEqualTo("{env=\"prod\", host=\"a\", instance=\"a:9100\", job=\"node\"}");
        assertThat(target.url()).isEqualTo("http://a:9100/metrics?collect=cpu&collect=disk");
        assertThat(target.intervalMillis()).isEqualTo(30_000);
        assertThat(target.timeoutMillis()).isEqualTo(5_000);
    }
}
