package dev.tocsin.storage.remote.read;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Utf8Order;
import java.io.IOException;
import java.util.Arrays;

/** Labels of series messages, which are field 1 of each, told apart by their bytes. */
final class WireLabels {

    private WireLabels() {}

    /**
     * The id of the series whose label fields lie in a part of a message.
     *
     * @param external taken off them
     * @throws IOException if they are no labels
     */
    static int id(SeriesInterner interner, ExternalLabels external, byte[] bytes, int from, int to) throws IOException {
        byte[] raw = Arrays.copyOfRange(bytes, from, to);
        return interner.id(raw, () -> external.strip(decode(raw)));
    }

    private static Labels decode(byte[] raw) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(raw);
        Labels.Builder unsorted = Labels.builder();
        String[] pairs = new String[16];
        int n = 0;
        boolean sorted = true;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int limit = in.pushLimit(in.readRawVarint32());
            String name = "";
            String value = "";
            for (int field = in.readTag(); field != 0; field = in.readTag()) {
                switch (field) {
                    case 1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> name = in.readString();
                    case 2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> value = in.readString();
                    default -> in.skipField(field);
                }
            }
            in.popLimit(limit);
            if (value.isEmpty()) {
                continue;
            }
            if (n == pairs.length) {
                pairs = Arrays.copyOf(pairs, 2 * n);
            }
            sorted &= n == 0 || Utf8Order.compare(pairs[n - 2], name) < 0;
            pairs[n++] = name.intern();
            pairs[n++] = value;
            unsorted.set(name, value);
        }
        return sorted ? Labels.ofSortedPairs(Arrays.copyOf(pairs, n)) : unsorted.build();
    }
}
