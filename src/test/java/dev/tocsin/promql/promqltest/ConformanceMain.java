package dev.tocsin.promql.promqltest;

import dev.tocsin.promql.promqltest.ScriptRunner.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code make conformance}: what fails, a table per file, and as the last line {@code conformance: P of N}; exits with 1 unless all pass. */
public final class ConformanceMain {

    private ConformanceMain() {}

    /** Arguments: names of files to restrict the list of failures to; none for all. */
    public static void main(String[] args) throws IOException {
        Optional<Path> folder = Conformance.folder();
        if (folder.isEmpty()) {
            System.out.println("skipped: no conformance data (set TOCSIN_CONFORMANCE to its folder)");
            return;
        }
        Map<String, List<Outcome>> all = Conformance.run(folder.get());
        List<String> wanted = List.of(args);
        all.forEach((file, outcomes) -> {
            if (wanted.isEmpty() || wanted.contains(file)) {
                for (Outcome o : outcomes) {
                    o.failure()
                            .ifPresent(f -> System.out.printf(
                                    "%s:%d: %s%s%n    %s%n",
                                    file, o.line(), o.plain() ? "" : "(histogram or experimental) ", o.expr(), f));
                }
            }
        });
        System.out.printf("%n%-28s %7s %7s %9s %9s%n", "file", "passed", "of", "plain", "of");
        long passed = 0;
        long total = 0;
        long plainPassed = 0;
        long plain = 0;
        for (Map.Entry<String, List<Outcome>> file : all.entrySet()) {
            List<Outcome> outcomes = file.getValue();
            long ok = outcomes.stream().filter(o -> o.failure().isEmpty()).count();
            long plainAll = outcomes.stream().filter(Outcome::plain).count();
            long plainOk = outcomes.stream()
                    .filter(o -> o.plain() && o.failure().isEmpty())
                    .count();
            System.out.printf("%-28s %7d %7d %9d %9d%n", file.getKey(), ok, outcomes.size(), plainOk, plainAll);
            passed += ok;
            total += outcomes.size();
            plainPassed += plainOk;
            plain += plainAll;
        }
        System.out.printf("%-28s %7d %7d %9d %9d%n", "all", passed, total, plainPassed, plain);
        System.out.printf("conformance: %d of %d%n", passed, total);
        if (passed < total) {
            System.exit(1);
        }
    }
}
