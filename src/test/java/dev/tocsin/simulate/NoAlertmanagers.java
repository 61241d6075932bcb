package dev.tocsin.simulate;

import dev.tocsin.alerting.OutgoingAlert;
import dev.tocsin.function.AlertOutlet;
import java.util.List;

/** There are no external Alertmanagers. */
record NoAlertmanagers() implements AlertOutlet {

    @Override
    public boolean isIdle() {
        return true;
    }

    @Override
    public void send(List<OutgoingAlert> alerts) {
        throw new IllegalStateException("nobody is there");
    }

    @Override
    public void refresh() {
        // Nobody is there.
    }

    @Override
    public void close() {
        // Nobody is there.
    }
}
