package dev.tocsin.notify.config;

import dev.tocsin.model.yaml.YamlFields;
import java.util.Optional;

/** Small checks of keys that several integrations have; all of them make their keys known. */
final class Schema {

    private Schema() {}

    static void texts(YamlFields fields, String... keys) {
        for (String key : keys) {
            fields.string(key);
        }
    }

    static void flags(YamlFields fields, String... keys) {
        for (String key : keys) {
            fields.bool(key);
        }
    }

    /** A URL with http or https and a host. */
    static void url(YamlFields fields, String key) {
        fields.string(key).ifPresent(url -> {
            String problem = UrlCheck.problem(url);
            if (!problem.isEmpty()) {
                fields.problem(key, fields.pathOf(key) + ": " + problem);
            }
        });
    }

    /** A value, or the name of a file that has it; at most one of the two. Tells whether there is one. */
    static boolean either(YamlFields fields, String key) {
        return fields.secretOrFile(key, key + "_file", "").isPresent();
    }

    /** As {@link #either}, and one of the two is needed. */
    static void oneOf(YamlFields fields, String key) {
        if (!either(fields, key)) {
            fields.problem("one of " + key + " or " + key + "_file must be configured" + fields.where());
        }
    }

    /** As {@link #oneOf}, for a URL. */
    static void oneUrl(YamlFields fields, String key) {
        url(fields, key);
        oneOf(fields, key);
    }

    /** A value that is needed. */
    static String required(YamlFields fields, String key) {
        Optional<String> value = fields.nonEmpty(key);
        if (value.isEmpty()) {
            fields.problem("missing " + key + fields.where());
        }
        return value.orElse("");
    }

    static void need(YamlFields fields, boolean there, String message) {
        if (!there) {
            fields.problem(message + fields.where());
        }
    }

    /** {@code host:port}. */
    static void hostPort(YamlFields fields, String key) {
        fields.nonEmpty(key).ifPresent(text -> {
            int colon = text.lastIndexOf(':');
            if (colon < 0) {
                fields.problem(key, "address " + text + ": missing port in address; write it as host:port");
            } else if (colon == text.length() - 1) {
                fields.problem(key, "address \"" + text + "\": port cannot be empty");
            }
        });
    }

    /** A duration in Go's notation, nanoseconds; a bare integer is nanoseconds, as Go's decoder takes it. */
    static long goDuration(YamlFields fields, String key) {
        Optional<String> text = fields.nonEmpty(key);
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return text.get().matches("[0-9]{1,18}") ? Long.parseLong(text.get()) : GoDuration.parse(text.get());
        } catch (IllegalArgumentException e) {
            fields.problem(key, fields.pathOf(key) + ": " + e.getMessage());
            return 0;
        }
    }

    /** An integer that is not negative. */
    static long count(YamlFields fields, String key) {
        long value = fields.integer(key).orElse(0);
        if (value < 0) {
            fields.problem(key, fields.pathOf(key) + " cannot be negative");
            return 0;
        }
        return value;
    }

    /** One of several values, where there is one. */
    static void among(YamlFields fields, String key, String... allowed) {
        fields.nonEmpty(key).ifPresent(value -> {
            if (!java.util.List.of(allowed).contains(value)) {
                fields.problem(
                        key,
                        "unknown " + key + " \"" + value + "\"" + fields.where() + ", must be one of "
                                + String.join(", ", allowed));
            }
        });
    }

    /** A list of objects with these texts and nothing else. */
    static void maps(YamlFields f, String key, String... texts) {
        for (YamlFields item : f.mappings(key)) {
            texts(item, texts);
            item.finish();
        }
    }
}
