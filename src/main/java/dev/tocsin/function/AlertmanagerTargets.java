package dev.tocsin.function;

import java.util.List;

/** The external Alertmanagers of this process. */
public interface AlertmanagerTargets {

    /** URLs that alerts are sent to, without credentials. */
    List<String> active();

    /** URLs that relabelling dropped. */
    List<String> dropped();
}
