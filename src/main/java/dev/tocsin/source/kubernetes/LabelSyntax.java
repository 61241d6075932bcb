package dev.tocsin.source.kubernetes;

import com.google.re2j.Pattern;

/** What may stand as name and value of a label (Kubernetes {@code util/validation}). */
final class LabelSyntax {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final Pattern PREFIX =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final int MAX_PREFIX = 253;

    private LabelSyntax() {}

    /** @throws IllegalArgumentException if no label can have this name */
    static String key(String key) {
        int slash = key.indexOf('/');
        String prefix = slash < 0 ? "" : key.substring(0, slash);
        boolean prefixed = slash < 0 || prefix.length() <= MAX_PREFIX && PREFIX.matches(prefix);
        if (!prefixed || !NAME.matches(key.substring(slash + 1))) {
            throw new IllegalArgumentException("\"" + key
                    + "\" is not the name of a label: at most 63 of A-Z a-z 0-9 - _ . with a letter or digit at both ends,"
                    + " after a DNS name and / if wanted");
        }
        return key;
    }

    /** @throws IllegalArgumentException if no label can have this value */
    static String value(String value) {
        if (!value.isEmpty() && !NAME.matches(value)) {
            throw new IllegalArgumentException(
                    "\"" + value
                            + "\" is not the value of a label: at most 63 of A-Z a-z 0-9 - _ . with a letter or digit at both ends");
        }
        return value;
    }
}
