package dev.tocsin.rules;

import dev.tocsin.model.XxHash64;
import java.nio.charset.StandardCharsets;

/**
 * When a rule group is due: Prometheus' slots, aligned to the Unix epoch and shifted by a hash of file and name
 * (Prometheus 3.14 {@code rules/group.go EvalTimestamp, run}). All times and spans are in nanoseconds.
 *
 * @param intervalNanos distance of two slots, positive
 * @param offsetNanos how far the slots are shifted from multiples of the interval, in {@code [0, interval)}
 */
public record Slots(long intervalNanos, long offsetNanos) {

    public Slots {
        if (intervalNanos <= 0 || offsetNanos < 0 || offsetNanos >= intervalNanos) {
            throw new IllegalArgumentException("slots need 0 <= offset < interval: offset " + offsetNanos
                    + "ns, interval " + intervalNanos + "ns");
        }
    }

    /** The slots of a group. */
    public static Slots of(RuleGroup group) {
        return of(group.file(), group.name(), group.intervalNanos());
    }

    /** The slots of the group with this file and name. */
    public static Slots of(String file, String name, long intervalNanos) {
        return new Slots(intervalNanos, Long.remainderUnsigned(hash(file, name), intervalNanos));
    }

    /** The latest slot that is not later than an instant. */
    public long slot(long nowNanos) {
        // Prometheus cuts towards zero; that differs only before 1970, where its slot would lie in the future.
        return nowNanos - Math.floorMod(nowNanos - offsetNanos, intervalNanos);
    }

    /** The first slot that is later than an instant: when a group that appears now is evaluated first. */
    public long next(long nowNanos) {
        return slot(nowNanos) + intervalNanos;
    }

    /** How many slots after {@code lastSlot} had passed unevaluated before the one that is due now; 0 if none. */
    public long missed(long lastSlot, long nowNanos) {
        return Math.max(0, (nowNanos - lastSlot) / intervalNanos - 1);
    }

    /** The slot to evaluate after {@code lastSlot} at an instant: missed ones are passed over. */
    public long due(long lastSlot, long nowNanos) {
        return lastSlot + (missed(lastSlot, nowNanos) + 1) * intervalNanos;
    }

    /** xxHash64 over the labels {@code file} and {@code name}, each string after its length. */
    static long hash(String file, String name) {
        byte[][] parts = {utf8("file"), utf8(file), utf8("name"), utf8(name)};
        int size = 0;
        for (byte[] part : parts) {
            size += part.length + 4;
        }
        byte[] data = new byte[size];
        int n = 0;
        for (byte[] part : parts) {
            if (part.length < 255) {
                data[n++] = (byte) part.length;
            } else {
                data[n++] = (byte) 0xff;
                data[n++] = (byte) part.length;
                data[n++] = (byte) (part.length >> 8);
                data[n++] = (byte) (part.length >> 16);
            }
            System.arraycopy(part, 0, data, n, part.length);
            n += part.length;
        }
        return XxHash64.hash(data, 0, n);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
