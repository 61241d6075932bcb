package dev.tocsin.template.syntax;

/**
 * A template that a text defines: the text itself, or one of its {@code define}s and {@code block}s.
 *
 * @param name its name
 * @param source the text it stands in
 * @param body what it does
 */
public record Definition(String name, Source source, Node.Block body) {

    /** Whether there is nothing in it but space; such a definition replaces no other. */
    public boolean isEmpty() {
        return body.statements().stream()
                .allMatch(s -> s instanceof Node.Text t && t.text().isBlank());
    }
}
