package dev.tocsin.function;

import dev.tocsin.alerting.OutgoingAlert;
import java.util.List;

/** External Alertmanagers. */
public interface AlertOutlet extends AutoCloseable {

    /** Whether there is nobody to send to, so that alerts need not be prepared. */
    boolean isIdle();

    /** Queues alerts; never blocks. */
    void send(List<OutgoingAlert> alerts);

    /** Looks for Alertmanagers that came or went. */
    void refresh();

    @Override
    void close();
}
