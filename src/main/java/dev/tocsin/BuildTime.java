package dev.tocsin;

import dev.tocsin.promql.PromqlOptions;
import dev.tocsin.promql.PromqlParseException;
import dev.tocsin.promql.parser.ExpressionParser;
import java.util.List;

/**
 * What is done once, while a native executable is built, so that no start of it does it again: the parser meets the usual
 * forms of PromQL, and the executable's heap holds what its prediction has learned of them. On a JVM nothing is done.
 */
final class BuildTime {

    /** Set to {@code buildtime} by native-image (org.graalvm.nativeimage.ImageInfo). */
    private static final String IMAGE_CODE = "org.graalvm.nativeimage.imagecode";

    private static final List<String> USUAL = List.of(
            "sum by (job, instance) (rate(http_requests_total{job=\"api\",code=~\"5..\",path!=\"/\",x!~\"y|z\"}[5m])) > 0.5",
            "sum without (pod) (a) / on (namespace, pod) group_left (node) b{c=\"d\"} * 100 >= bool 1",
            "max_over_time(x[1h:5m] offset 10m) - min_over_time({__name__=\"y\"}[1d] @ 1609746000)",
            "histogram_quantile(0.99, sum by (le) (rate(b_bucket[10m]))) and on () vector(1) unless c or -d",
            "absent(up{job=\"x\"} == 1) or label_replace(v, \"a\", \"$1\", \"b\", \"(.*)\")",
            "topk(5, q) != 0 or count_values(\"v\", w) or quantile by (a) (0.5, z) % 2 ^ 3",
            "(time() - max(timestamp(z)) by (a)) > 3600 and hour() < 9 or predict_linear(f[6h], 4 * 3600) <= 0",
            "a atan2 ignoring (b) group_right () c @ end() offset -1m",
            "1 - avg(irate(n{mode=\"idle\"}[5m])) by (instance)",
            "rate(x[5m] offset 1w) > bool on (a) group_left (b) y");

    private BuildTime() {}

    /** Called by a static initialiser, which native-image runs while it builds. */
    static void prepare() {
        if ("buildtime".equals(System.getProperty(IMAGE_CODE))) {
            parseTheUsual();
        }
    }

    /** Throws if Tocsin does not understand one of them. */
    static void parseTheUsual() {
        for (String text : USUAL) {
            try {
                new ExpressionParser(text, PromqlOptions.NONE).parse();
            } catch (PromqlParseException e) {
                throw new IllegalStateException(text + ": " + e.getMessage(), e);
            }
        }
    }
}
