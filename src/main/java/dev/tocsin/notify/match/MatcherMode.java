package dev.tocsin.notify.match;

import dev.tocsin.model.Names;

/** Which matcher syntax and which label names count (Alertmanager {@code matcher/compat}). */
public enum MatcherMode {
    /**
     * The default: both syntaxes are read; where they disagree, or only the classic one can read a text, the classic
     * result counts and there is a warning.
     */
    FALLBACK,
    /** The UTF-8 syntax only ({@code --enable-feature=utf8-strict-mode}). */
    UTF8_STRICT,
    /** The classic syntax and classic label names only ({@code --enable-feature=classic-mode}). */
    CLASSIC;

    /** Whether a label may have this name. */
    public boolean isValidLabelName(String name) {
        return this == CLASSIC ? Names.isLegacyLabelName(name) : Names.isUtf8Name(name);
    }
}
