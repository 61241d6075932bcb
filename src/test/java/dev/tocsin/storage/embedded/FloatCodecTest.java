package dev.tocsin.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.StaleMarker;
import java.util.Random;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class FloatCodecTest {

    private final FloatCodec codec = new FloatCodec();

    @Test
    void aConstantAtEvenDistancesTakesNextToNothing() {
        assertThat(roundTrip(120, i -> 1_700_000_000_000L + 15_000L * i, i -> bits(42.5)))
                .isLessThan(24);
    }

    @Test
    void aCounterThatGrowsEvenlyTakesNextToNothing() {
        assertThat(roundTrip(120, i -> 1_700_000_000_000L + 15_000L * i, i -> bits(1e6 + 7.0 * i)))
                .isLessThan(24);
    }

    @Test
    void jitterOfAFewMillisecondsTakesAFewBits() {
        Random random = new Random(1);
        long[] jitter = random.longs(120, 0, 8).toArray();
        assertThat(roundTrip(120, i -> 15_000L * i + jitter[i], i -> bits(1))).isLessThan(24 + 120 * 4 / 8);
    }

    @Test
    void aStalenessMarkerAtTheEndKeepsItsBitsAndCostsOnlyItself() {
        assertThat(roundTrip(120, i -> 15_000L * i, i -> i == 119 ? StaleMarker.BITS : bits(3)))
                .isLessThan(24 + 119 + 10);
    }

    @Test
    void everyKindOfValueComesBackBitForBit() {
        double[] odd = {
            0.0,
            -0.0,
            1,
            -1,
            0.1,
            1e300,
            -1e-300,
            Double.MAX_VALUE,
            Double.MIN_VALUE,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            StaleMarker.VALUE,
            1L << 53,
            -(double) (1L << 53),
            Double.longBitsToDouble(StaleMarker.NORMAL_NAN_BITS)
        };
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 3000; run++) {
            int n = 1 + random.nextInt(130);
            int kind = random.nextInt(6);
            long[] times = new long[n];
            long[] bits = new long[n];
            long time = random.nextLong() >> 20;
            double counter = 0;
            for (int i = 0; i < n; i++) {
                times[i] = time;
                time += 1 + (kind == 0 ? 15_000 : random.nextLong(1L << random.nextInt(1, 40)));
                counter += random.nextInt(100);
                bits[i] = switch (kind) {
                    case 0 -> bits(random.nextGaussian());
                    case 1 -> bits(counter);
                    case 2 -> bits(odd[random.nextInt(odd.length)]);
                    case 3 -> random.nextLong();
                    case 4 -> bits((double) (random.nextLong() >> random.nextInt(10, 63)));
                    default -> bits(random.nextInt(10) / 10.0);
                };
            }
            int at = run;
            assertThat(roundTrip(n, i -> times[i], i -> bits[i]))
                    .as("seed %d run %d", seed, at)
                    .isPositive();
        }
    }

    private int roundTrip(int n, IntToLongFunction time, IntToLongFunction bits) {
        long[] times = new long[n];
        long[] raw = new long[n];
        for (int i = 0; i < n; i++) {
            times[i] = time.applyAsLong(i);
            raw[i] = bits.applyAsLong(i);
        }
        ByteSink sink = new ByteSink(16);
        codec.encode(times, raw, 0, n, sink);
        long[] gotTimes = new long[n + 3];
        double[] gotValues = new double[n + 3];
        assertThat(FloatCodec.decode(sink.toBytes(), 0, gotTimes, gotValues, 3)).isEqualTo(n);
        for (int i = 0; i < n; i++) {
            assertThat(gotTimes[i + 3]).isEqualTo(times[i]);
            assertThat(Double.doubleToRawLongBits(gotValues[i + 3])).isEqualTo(raw[i]);
        }
        return sink.size();
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }
}
