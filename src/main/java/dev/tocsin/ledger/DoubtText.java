package dev.tocsin.ledger;

import dev.tocsin.notify.group.AlertHashes;
import dev.tocsin.notify.group.Doubt;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The column {@code notification_log.doubt}. */
final class DoubtText {

    private static final int PARTS = 6;

    private DoubtText() {}

    static String write(Optional<Doubt> doubt) {
        return doubt.map(d -> Json.ofStrings(List.of(
                        d.lastKey(),
                        hex(d.mayFire()),
                        hex(d.surelyFire()),
                        hex(d.surelyResolved()),
                        hex(d.lastFiring()),
                        hex(d.lastResolved()))))
                .orElse("");
    }

    /** @throws LedgerException if the text is none of these: the ledger is damaged */
    static Optional<Doubt> read(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        List<String> parts = Json.strings(text);
        if (parts.size() != PARTS) {
            throw new LedgerException(LedgerException.Kind.CORRUPT, "ledger: not a doubt: " + text);
        }
        return Optional.of(new Doubt(
                hashes(parts.get(1)),
                hashes(parts.get(2)),
                hashes(parts.get(3)),
                hashes(parts.get(4)),
                hashes(parts.get(5)),
                parts.get(0)));
    }

    private static String hex(AlertHashes hashes) {
        return HexFormat.of().formatHex(hashes.toBytes());
    }

    private static AlertHashes hashes(String hex) {
        try {
            return AlertHashes.fromBytes(HexFormat.of().parseHex(hex));
        } catch (IllegalArgumentException e) {
            throw new LedgerException(LedgerException.Kind.CORRUPT, "ledger: not alert hashes: " + hex, e);
        }
    }
}
