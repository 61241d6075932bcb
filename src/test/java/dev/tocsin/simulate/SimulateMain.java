package dev.tocsin.simulate;

/** {@code make simulate SEEDS=FIRST+COUNT}; a single seed is told in full. */
public final class SimulateMain {

    private SimulateMain() {}

    private static final class Sum {
        private int days;
        private int seeds;
        private int violations;
        private int sent;
        private int repeated;
    }

    /** @param args {@code FIRST+COUNT} */
    public static void main(String[] args) {
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager"); // As for tests.
        Quiet.begin();
        String[] seeds = args[0].split("\\+");
        long first = Long.parseLong(seeds[0]);
        long count = seeds.length == 1 ? 1 : Long.parseLong(seeds[1]);
        Sum sum = new Sum();
        if (count == 1) {
            Bug bug = args.length > 1 ? Bug.valueOf(args[1]) : Bug.NONE;
            Simulation.Run run = Simulation.run(first, bug, System.out::println);
            add(sum, run);
        } else {
            Simulation.run(first, count, Math.max(1, Runtime.getRuntime().availableProcessors()), run -> add(sum, run));
        }
        System.out.printf("%d notifications delivered, %d repeated with unknown outcome%n", sum.sent, sum.repeated);
        System.out.printf("simulate: %d days, %d seeds, %d violations%n", sum.days, sum.seeds, sum.violations);
        System.exit(sum.violations == 0 ? 0 : 1);
    }

    private static void add(Sum sum, Simulation.Run run) {
        sum.days += run.days();
        sum.seeds++;
        sum.sent += run.sent();
        sum.repeated += run.repeated();
        run.violation().ifPresent(violation -> {
            sum.violations++;
            System.out.println(violation);
        });
        if (sum.seeds % 500 == 0) {
            System.out.printf("%d days, %d seeds, %d violations so far%n", sum.days, sum.seeds, sum.violations);
        }
    }
}
