package dev.tocsin.alerting;

import dev.tocsin.rules.RuleId;

/** A row of the ledger: an alert and the rule it belongs to. */
public record StoredAlert(RuleId rule, AlertInstance alert) {}
