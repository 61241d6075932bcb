package dev.tocsin.api.alertmanager;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.model.Regexes;
import dev.tocsin.notify.match.MatcherParser;
import dev.tocsin.notify.match.MatcherSyntaxException;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The parameters by which alerts, groups, receivers and silences are chosen. */
final class Filters {

    /** A parameter is right by type but not by content: answered as a bare string. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    private Filters() {}

    /** A boolean parameter, absent for true; as go-openapi's {@code swag.ConvertBool} anything it does not know is false. */
    static boolean flag(UriInfo uri, String name) {
        List<String> values = uri.getQueryParameters().get(name);
        if (values == null || values.isEmpty() || values.getLast().isEmpty()) {
            return true;
        }
        String text = values.getLast();
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "ok", "y", "on", "selected", "checked", "t", "enabled" -> true;
            default -> false;
        };
    }

    /** The matchers of a repeated parameter. */
    static List<Matcher> matchers(UriInfo uri, String name, MatcherParser parser) {
        List<Matcher> matchers = new ArrayList<>();
        for (String text : uri.getQueryParameters().getOrDefault(name, List.of())) {
            try {
                matchers.addAll(parser.matcher(text).matchers());
            } catch (MatcherSyntaxException e) {
                throw new RefusedException(String.valueOf(e.getMessage()));
            }
        }
        return matchers;
    }

    /** The anchored regular expression that receivers are chosen by, matching anything if absent. */
    static Pattern receiver(UriInfo uri) {
        String text = uri.getQueryParameters().getFirst("receiver");
        try {
            return Regexes.compile(text == null || text.isEmpty() ? ".*" : "^(?:" + text + ")$");
        } catch (PatternSyntaxException e) {
            throw new RefusedException("failed to parse receiver param: " + e.getMessage());
        }
    }

    /** Whether labels pass; {@code =""} and {@code !=""} test presence, which is what a missing label means anyway. */
    static boolean matches(Labels labels, List<Matcher> matchers) {
        return labels.matches(matchers);
    }
}
