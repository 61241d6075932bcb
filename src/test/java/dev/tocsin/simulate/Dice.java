package dev.tocsin.simulate;

import java.util.List;
import java.util.Random;

/** Chance, made of a seed and a name: what is asked of one does not change what another says. */
final class Dice {

    private final Random random;

    Dice(long seed, String name) {
        this.random = new Random(seed * 0x9E3779B97F4A7C15L ^ (long) name.hashCode() << 20);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** At least {@code from}, less than {@code to}. */
    int between(int from, int to) {
        return from + random.nextInt(to - from);
    }

    /** A duration, nanoseconds. */
    long seconds(double from, double to) {
        return (long) ((from + random.nextDouble() * (to - from)) * 1e9);
    }

    double next() {
        return random.nextDouble();
    }

    <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    int pick(int... from) {
        return from[random.nextInt(from.length)];
    }
}
