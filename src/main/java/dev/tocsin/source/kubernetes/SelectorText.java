package dev.tocsin.source.kubernetes;

import dev.tocsin.source.kubernetes.LabelSelector.Operator;
import dev.tocsin.source.kubernetes.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.List;

/** Reads a selector as kubectl takes it (Kubernetes {@code labels/selector.go}): {@code a=b,c!=d,e in (f,g),h,!i}. */
final class SelectorText {

    private final String text;
    private int at;

    SelectorText(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException with the 1-based column of what is wrong */
    LabelSelector read() {
        List<Requirement> requirements = new ArrayList<>();
        skip();
        if (at == text.length()) {
            throw wrong("a selector is empty; {} selects everything");
        }
        requirements.add(requirement());
        while (at < text.length()) {
            expect(',');
            requirements.add(requirement());
        }
        return new LabelSelector(requirements);
    }

    private Requirement requirement() {
        skip();
        if (take("!")) {
            return new Requirement(key(), Operator.DOES_NOT_EXIST, List.of());
        }
        String key = key();
        if (at == text.length() || text.charAt(at) == ',') {
            return new Requirement(key, Operator.EXISTS, List.of());
        }
        if (take("==") || take("=")) {
            return new Requirement(key, Operator.IN, List.of(value()));
        }
        if (take("!=")) {
            return new Requirement(key, Operator.NOT_IN, List.of(value()));
        }
        int start = at;
        String word = word();
        Operator operator = switch (word) {
            case "in" -> Operator.IN;
            case "notin" -> Operator.NOT_IN;
            default -> {
                at = start;
                throw wrong("expected =, !=, in (...), notin (...) or a comma after \"" + key + "\"");
            }
        };
        expect('(');
        List<String> values = new ArrayList<>();
        do {
            values.add(value());
        } while (take(","));
        expect(')');
        return new Requirement(key, operator, values);
    }

    private String key() {
        skip();
        int start = at;
        String word = word();
        try {
            return LabelSyntax.key(word);
        } catch (IllegalArgumentException e) {
            at = start;
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private String value() {
        skip();
        int start = at;
        String word = word();
        try {
            return LabelSyntax.value(word);
        } catch (IllegalArgumentException e) {
            at = start;
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private String word() {
        int start = at;
        while (at < text.length() && " \t\r\n,=!()".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(start, at);
        skip();
        return word;
    }

    private boolean take(String token) {
        if (!text.startsWith(token, at)) {
            return false;
        }
        at += token.length();
        skip();
        return true;
    }

    private void expect(char c) {
        if (!take(String.valueOf(c))) {
            throw wrong("expected " + c + (at < text.length() ? ", not " + text.charAt(at) : " before the end"));
        }
    }

    private void skip() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private IllegalArgumentException wrong(String message) {
        return new IllegalArgumentException("column " + (at + 1) + " of \"" + text + "\": " + message);
    }
}
