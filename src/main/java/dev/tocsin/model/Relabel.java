package dev.tocsin.model;

import com.google.re2j.Matcher;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** Relabelling as Prometheus does it (3.14 {@code model/relabel ProcessBuilder}): of targets, samples and alerts. */
public final class Relabel {

    private Relabel() {}

    /** The labels after all steps in order, or nothing where a step drops them. */
    public static Optional<Labels> apply(List<RelabelConfig> configs, Labels labels) {
        if (configs.isEmpty()) {
            return Optional.of(labels);
        }
        Labels.Builder builder = labels.toBuilder();
        for (RelabelConfig config : configs) {
            if (!step(config, builder)) {
                return Optional.empty();
            }
        }
        return Optional.of(builder.build());
    }

    /** Applies one step; false means that the labels are dropped. */
    private static boolean step(RelabelConfig config, Labels.Builder labels) {
        String value = joined(config, labels);
        String target = config.targetLabel().text();
        switch (config.action()) {
            case KEEP -> {
                return config.regex().matches(value);
            }
            case DROP -> {
                return !config.regex().matches(value);
            }
            case KEEPEQUAL -> {
                return labels.get(target).equals(value);
            }
            case DROPEQUAL -> {
                return !labels.get(target).equals(value);
            }
            case REPLACE -> replace(config, labels, value);
            case LOWERCASE -> labels.set(target, value.toLowerCase(Locale.ROOT));
            case UPPERCASE -> labels.set(target, value.toUpperCase(Locale.ROOT));
            case HASHMOD ->
                labels.set(target, Long.toUnsignedString(Long.remainderUnsigned(hash(value), config.modulus())));
            case LABELMAP -> map(config, labels);
            case LABELDROP -> remove(labels, config.regex()::matches);
            case LABELKEEP -> remove(labels, name -> !config.regex().matches(name));
        }
        return true;
    }

    private static String joined(RelabelConfig config, Labels.Builder labels) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < config.sourceLabels().size(); i++) {
            if (i > 0) {
                out.append(config.separator());
            }
            out.append(labels.get(config.sourceLabels().get(i)));
        }
        return out.toString();
    }

    private static void replace(RelabelConfig config, Labels.Builder labels, String value) {
        Matcher match = config.regex().matcher(value);
        if (!match.find()) {
            return;
        }
        String target = config.targetLabel().expand(match);
        if (Names.isUtf8Name(target)) {
            labels.set(target, config.replacement().expand(match));
        }
    }

    private static void map(RelabelConfig config, Labels.Builder labels) {
        // The labels as they were before the step: what it adds is not mapped again.
        for (Label label : labels.build()) {
            Matcher match = config.regex().matcher(label.name());
            if (match.find()) {
                labels.set(config.replacement().expand(match), label.value());
            }
        }
    }

    private static void remove(Labels.Builder labels, Predicate<String> unwanted) {
        labels.names().stream().filter(unwanted).forEach(labels::remove);
    }

    /** The last eight bytes of the MD5 sum, big-endian. */
    private static long hash(String value) {
        try {
            byte[] sum = MessageDigest.getInstance("MD5").digest(value.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(sum).getLong(8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
