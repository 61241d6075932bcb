package dev.tocsin.notify.group;

import dev.tocsin.notify.alert.Alert;
import java.util.List;
import java.util.Optional;

/** What a flush means for one integration. */
public sealed interface Decision {

    IntegrationKey integration();

    /**
     * A notification is to be delivered.
     *
     * @param delivery to be kept until its outcome is recorded, in place of {@code replaced}
     * @param alerts what it tells, in order; ends of firing alerts are {@link Alert#NO_END}
     * @param inDoubt whether the receiver knows it already, unless it got an attempt whose outcome is not known
     */
    record Deliver(PendingDelivery delivery, List<Alert> alerts, Optional<PendingDelivery> replaced, boolean inDoubt)
            implements Decision {
        public Deliver {
            alerts = List.copyOf(alerts);
        }

        @Override
        public IntegrationKey integration() {
            return delivery.integration();
        }
    }

    /**
     * Nothing is sent, since only resolved alerts are left and the integration does not send those, but the log changes
     * as if it had been.
     */
    record LogOnly(LogEntry entry, NotificationReason reason, Optional<PendingDelivery> dropped) implements Decision {
        @Override
        public IntegrationKey integration() {
            return entry.integration();
        }
    }

    /**
     * Nothing is sent.
     *
     * @param dropped the unsent delivery that this ends
     */
    record Nothing(IntegrationKey integration, Why why, Optional<PendingDelivery> dropped) implements Decision {
        /** Why nothing is sent. */
        public enum Why {
            /** The receiver knows all of it, and the repeat interval has not passed. */
            NOTHING_NEW,
            /** All alerts are suppressed. */
            ALL_SUPPRESSED,
            /** The type of integration is not built yet. */
            UNSUPPORTED
        }
    }
}
