package dev.tocsin.notify.data;

import dev.tocsin.model.JsonString;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Rfc3339;
import dev.tocsin.model.Utf8Order;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON as Go's {@code encoding/json} writes it: no spaces, map keys sorted by byte, {@code < > &} and the line separators
 * escaped, so that a receiver gets from Tocsin byte for byte what it gets from Alertmanager.
 */
public final class GoJson {

    private final StringBuilder out = new StringBuilder(1024);

    /** Appends a string. */
    public GoJson string(String text) {
        JsonString.appendGo(out, text);
        return this;
    }

    /** Appends a map of strings, sorted by name. */
    public GoJson map(Map<String, String> map) {
        TreeMap<String, String> sorted = new TreeMap<>(Utf8Order::compare);
        sorted.putAll(map);
        out.append('{');
        boolean first = true;
        for (Map.Entry<String, String> entry : sorted.entrySet()) {
            out.append(first ? "" : ",");
            first = false;
            string(entry.getKey());
            out.append(':');
            string(entry.getValue());
        }
        out.append('}');
        return this;
    }

    /** Appends labels as an object. */
    public GoJson labels(Labels labels) {
        out.append('{');
        for (int i = 0; i < labels.size(); i++) {
            out.append(i == 0 ? "" : ",");
            string(labels.name(i));
            out.append(':');
            string(labels.value(i));
        }
        out.append('}');
        return this;
    }

    /** Appends an instant, epoch nanoseconds, in UTC with as many digits as it needs. */
    public GoJson time(long nanos) {
        out.append('"').append(Rfc3339.text(nanos)).append('"');
        return this;
    }

    /** Appends Go's zero time, which stands for an end that is not known yet. */
    public GoJson zeroTime() {
        out.append('"').append(Rfc3339.ZERO).append('"');
        return this;
    }

    /** Appends text as it is: punctuation, numbers, names. */
    public GoJson raw(String text) {
        out.append(text);
        return this;
    }

    /** Appends a key of an object and its colon, after a comma unless it is the first. */
    public GoJson key(String name, boolean first) {
        out.append(first ? "" : ",");
        string(name);
        out.append(':');
        return this;
    }

    /** Appends a value of the kinds that YAML has: map, list, string, number, boolean or absent. */
    GoJson value(PayloadValue value) {
        switch (value) {
            case PayloadValue.Text t -> string(t.text());
            case PayloadValue.Literal l -> out.append(l.json());
            case PayloadValue.Items items -> items(items.items());
            case PayloadValue.Fields fields -> {
                out.append('{');
                boolean first = true;
                for (Map.Entry<String, PayloadValue> entry : fields.fields().entrySet()) {
                    key(entry.getKey(), first);
                    first = false;
                    value(entry.getValue());
                }
                out.append('}');
            }
        }
        return this;
    }

    private void items(List<PayloadValue> items) {
        out.append('[');
        for (int i = 0; i < items.size(); i++) {
            out.append(i == 0 ? "" : ",");
            value(items.get(i));
        }
        out.append(']');
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
