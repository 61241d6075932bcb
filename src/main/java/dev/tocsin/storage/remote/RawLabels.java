package dev.tocsin.storage.remote;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Utf8Order;
import dev.tocsin.storage.embedded.EmbeddedStore;
import dev.tocsin.storage.embedded.SameLabels;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The labels of one series as they lie in a request, looked up without making strings of them: only a series that is
 * new, or whose labels are not plain ASCII in order, is decoded.
 */
final class RawLabels implements SameLabels {

    private byte[] body = {};
    private int[] spans = new int[4 * 32];
    private int count;

    /** Set by {@link #asciiHash} when it met a byte that is not ASCII. */
    private boolean notAscii;

    /** Starts over on a request body. */
    void reset(byte[] requestBody) {
        body = requestBody;
        count = 0;
    }

    void clear() {
        count = 0;
    }

    int count() {
        return count;
    }

    /** Adds a label by offset and length of its name and its value in the body. */
    void add(int name, int nameLength, int value, int valueLength) {
        if (4 * count == spans.length) {
            spans = Arrays.copyOf(spans, 2 * spans.length);
        }
        int at = 4 * count++;
        spans[at] = name;
        spans[at + 1] = nameLength;
        spans[at + 2] = value;
        spans[at + 3] = valueLength;
    }

    /** The id of the series in a store, or −1 if it is not there or has to be looked up by {@link #decode}. */
    int seriesId(EmbeddedStore store) {
        int hash = 0;
        boolean named = false;
        for (int i = 0; i < count; i++) {
            int at = 4 * i;
            if (spans[at + 1] == 0 || spans[at + 3] == 0 || i > 0 && !ascendsTo(at)) {
                return -1;
            }
            int nameHash = asciiHash(spans[at], spans[at + 1]);
            int valueHash = asciiHash(spans[at + 2], spans[at + 3]);
            if (notAscii) {
                notAscii = false;
                return -1;
            }
            named |= spans[at + 1] == Labels.METRIC_NAME.length()
                    && isSame(Labels.METRIC_NAME, spans[at], spans[at + 1]);
            hash = EmbeddedStore.labelHash(hash, nameHash, valueHash);
        }
        return named ? store.seriesId(hash, this) : -1;
    }

    /** The hash that a string of these bytes has. */
    private int asciiHash(int offset, int length) {
        int hash = 0;
        int signs = 0;
        byte[] b = body;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + b[i];
            signs |= b[i];
        }
        notAscii |= signs < 0;
        return hash;
    }

    private boolean ascendsTo(int at) {
        int before = at - 4;
        return Arrays.compareUnsigned(
                        body,
                        spans[before],
                        spans[before] + spans[before + 1],
                        body,
                        spans[at],
                        spans[at] + spans[at + 1])
                < 0;
    }

    @Override
    public boolean isSame(Labels labels) {
        if (labels.size() != count) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            int at = 4 * i;
            if (!isSame(labels.value(i), spans[at + 2], spans[at + 3])
                    || !isSame(labels.name(i), spans[at], spans[at + 1])) {
                return false;
            }
        }
        return true;
    }

    private boolean isSame(String text, int offset, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) != body[offset + i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * The labels as strings, sorted; labels with an empty value are left out, as in Prometheus.
     *
     * @throws InvalidLabelsException if they are no series' labels; the message says which and why
     */
    Labels decode(WriteLimits limits) throws InvalidLabelsException {
        if (count > limits.labels()) {
            throw new InvalidLabelsException(
                    "series has " + count + " labels, at most " + limits.labels() + " are accepted");
        }
        String[] pairs = new String[2 * count];
        int n = 0;
        for (int i = 0; i < count; i++) {
            int at = 4 * i;
            String name = text(spans[at], spans[at + 1], limits.labelNameBytes(), "label name");
            if (name.isEmpty()) {
                throw new InvalidLabelsException("label name is empty");
            }
            String value =
                    text(spans[at + 2], spans[at + 3], limits.labelValueBytes(), "value of label \"" + name + '"');
            if (!value.isEmpty()) {
                n = insert(pairs, n, name, value);
            }
        }
        Labels labels = Labels.ofSortedPairs(n == pairs.length ? pairs : Arrays.copyOf(pairs, n));
        if (labels.metricName().isEmpty()) {
            throw new InvalidLabelsException("series " + shortened(labels) + " has no metric name (label __name__)");
        }
        return labels;
    }

    private static int insert(String[] pairs, int n, String name, String value) throws InvalidLabelsException {
        int at = n;
        while (at > 0) {
            int order = Utf8Order.compare(pairs[at - 2], name);
            if (order == 0) {
                throw new InvalidLabelsException("label name \"" + name + "\" occurs twice in one series");
            }
            if (order < 0) {
                break;
            }
            pairs[at] = pairs[at - 2];
            pairs[at + 1] = pairs[at - 1];
            at -= 2;
        }
        pairs[at] = name;
        pairs[at + 1] = value;
        return n + 2;
    }

    private String text(int offset, int length, int limit, String what) throws InvalidLabelsException {
        if (length > limit) {
            throw new InvalidLabelsException(
                    what + " is " + length + " bytes long, at most " + limit + " are accepted");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body, offset, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidLabelsException(what + " is not valid UTF-8");
        }
    }

    private static String shortened(Labels labels) {
        String text = labels.toString();
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }

    /** A label set that cannot name a series. */
    static final class InvalidLabelsException extends Exception {
        private static final long serialVersionUID = 1;

        InvalidLabelsException(String message) {
            super(message);
        }
    }
}
