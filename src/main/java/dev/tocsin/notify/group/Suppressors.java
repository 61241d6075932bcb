package dev.tocsin.notify.group;

import dev.tocsin.notify.inhibit.Inhibitor;
import dev.tocsin.notify.silence.SilenceIndex;
import dev.tocsin.notify.time.TimeIntervals;
import java.util.List;

/** All that can keep alerts out of notifications. */
public record Suppressors(Inhibitor inhibitor, SilenceIndex silences, TimeIntervals intervals) {

    /** Nothing suppresses anything. */
    public static Suppressors none() {
        return new Suppressors(new Inhibitor(List.of()), SilenceIndex.EMPTY, TimeIntervals.NONE);
    }
}
