package dev.tocsin.promql;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** Queries that nest, or go on, as far as one asks. */
public final class HostileShapes {

    private HostileShapes() {}

    /** By name: the text of a depth. */
    public static Map<String, IntFunction<String>> all() {
        Map<String, IntFunction<String>> shapes = new TreeMap<>();
        shapes.put("parentheses", n -> "(".repeat(n) + "1" + ")".repeat(n));
        shapes.put("open parentheses", "("::repeat);
        shapes.put("signs", n -> "-".repeat(n) + "x");
        shapes.put("mixed signs", n -> "-(+".repeat(n) + "x" + ")".repeat(n));
        shapes.put("calls", n -> "abs(".repeat(n) + "x" + ")".repeat(n));
        shapes.put("aggregations", n -> "sum by (a) (".repeat(n) + "x" + ")".repeat(n));
        shapes.put("subqueries", n -> "max_over_time(".repeat(n) + "x" + "[5m:1m])".repeat(n));
        shapes.put("subqueries of subqueries", n -> "x" + "[5m:1m]".repeat(n));
        shapes.put("sums", n -> "x" + " + x".repeat(n));
        shapes.put("powers", n -> "2" + " ^ 2".repeat(n));
        shapes.put("alternatives", n -> "x" + " or x".repeat(n));
        shapes.put("right sides", n -> "x or (".repeat(n) + "x" + ")".repeat(n));
        shapes.put("durations", n -> "x[" + "(".repeat(n) + "5m" + ")".repeat(n) + "]");
        shapes.put("sums of durations", n -> "x[5m" + " + 5m".repeat(n) + "]");
        shapes.put("powers of durations", n -> "x[5m" + " ^ 1".repeat(n) + "]");
        shapes.put("signs of durations", n -> "x offset " + "-".repeat(n) + "5m");
        shapes.put("extremes", n -> "x[" + "max_of(1m, ".repeat(n) + "5m" + ")".repeat(n) + "]");
        shapes.put("matchers", n -> "x{" + "a=\"b\",".repeat(n) + "}");
        shapes.put("braces", "x{"::repeat);
        shapes.put("brackets", "x["::repeat);
        shapes.put("quotes", "\""::repeat);
        shapes.put("names", "n"::repeat);
        shapes.put("digits", "9"::repeat);
        shapes.put("underscored digits", n -> "1" + "_1".repeat(n));
        shapes.put("spaces", n -> " ".repeat(n) + "x");
        shapes.put("comments", n -> "#c\n".repeat(n) + "x");
        shapes.put("groupings", n -> "sum by (" + "a,".repeat(n) + "a) (x)");
        shapes.put("arguments", n -> "label_join(x, \"a\", \"b\"" + ", \"c\"".repeat(n) + ")");
        shapes.put("offsets", n -> "x" + " offset 0s".repeat(n));
        shapes.put("ats", n -> "x" + " @ 1".repeat(n));
        shapes.put("regular expressions", n -> "x{a=~\"" + "(a|".repeat(n) + "b" + ")".repeat(n) + "\"}");
        shapes.put("escapes", n -> "x{a=\"" + "\\u00e9".repeat(n) + "\"}");
        shapes.put("lone surrogates", n -> "x{a=\"" + "\ud800".repeat(n) + "\"}");
        return shapes;
    }

    /** The largest depth up to 10,000 that the parser accepts; 0 if it accepts none. */
    public static int deepest(IntFunction<String> shape) {
        int accepted = 0;
        int refused = 10_001;
        while (refused - accepted > 1) {
            int middle = (accepted + refused) / 2;
            try {
                PromqlParser.parse(shape.apply(middle), PromqlOptions.ALL);
                accepted = middle;
            } catch (PromqlParseException e) {
                refused = middle;
            }
        }
        return accepted;
    }
}
