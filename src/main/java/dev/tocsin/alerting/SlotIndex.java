package dev.tocsin.alerting;

import dev.tocsin.model.Labels;
import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds the slot of a label set among arrays that are indexed by slot.
 *
 * <p>Published maps are never changed: a successor copies only the small map of what came since the large one was built,
 * so an evaluation in which few label sets are new does little. Entries may be outdated (their slot is free or taken by
 * another); whoever asks says what a slot holds now, and an outdated entry is no hit.
 */
final class SlotIndex {

    static final int NONE = -1;
    static final SlotIndex EMPTY = new SlotIndex(map(0), map(0));

    private final Object2IntOpenHashMap<Labels> base;
    private final Object2IntOpenHashMap<Labels> recent;

    private SlotIndex(Object2IntOpenHashMap<Labels> base, Object2IntOpenHashMap<Labels> recent) {
        this.base = base;
        this.recent = recent;
    }

    private static Object2IntOpenHashMap<Labels> map(int expected) {
        Object2IntOpenHashMap<Labels> map = new Object2IntOpenHashMap<>(expected);
        map.defaultReturnValue(NONE);
        return map;
    }

    /**
     * The slot of a label set, or {@link #NONE}.
     *
     * @param bySlot what a slot holds now
     */
    int find(Labels wanted, @Nullable Labels[] bySlot) {
        int slot = recent.getInt(wanted);
        if (slot != NONE && wanted.equals(bySlot[slot])) {
            return slot;
        }
        slot = base.getInt(wanted);
        return slot != NONE && wanted.equals(bySlot[slot]) ? slot : NONE;
    }

    /** An index that finds the given slots too. */
    SlotIndex with(int[] added, int count, @Nullable Labels[] bySlot) {
        if (count == 0) {
            return this;
        }
        if (recent.size() + count > base.size() / 16 + 64) {
            return of(bySlot.length, slot -> bySlot[slot]);
        }
        Object2IntOpenHashMap<Labels> more = recent.clone();
        for (int i = 0; i < count; i++) {
            Labels labels = bySlot[added[i]];
            if (labels != null) {
                more.put(labels, added[i]);
            }
        }
        return new SlotIndex(base, more);
    }

    /** An index of all slots that hold something. */
    static SlotIndex of(int slots, IntFunction<@Nullable Labels> bySlot) {
        Object2IntOpenHashMap<Labels> all = map(slots);
        for (int slot = 0; slot < slots; slot++) {
            Labels labels = bySlot.apply(slot);
            if (labels != null) {
                all.put(labels, slot);
            }
        }
        return new SlotIndex(all, map(0));
    }
}
