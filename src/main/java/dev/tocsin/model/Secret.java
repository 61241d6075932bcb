package dev.tocsin.model;

/**
 * A value that must not be seen: a password, token, key or a URL that holds one. It is either written in the
 * configuration or named by a file that is read at the moment of use, by the shell. {@code toString} never shows it, so
 * that logs, errors and history cannot.
 */
public sealed interface Secret {

    /** A secret written in the configuration itself. */
    static Secret inline(String value) {
        return new Inline(value);
    }

    /** A secret that is the content of a file, read anew for every use. */
    static Secret file(String path) {
        return new FromFile(path);
    }

    /** Written in the configuration. Not a record, so that nothing that lists components finds the value. */
    final class Inline implements Secret {
        private final String value;

        private Inline(String value) {
            this.value = value;
        }

        /** The secret itself: for the one who sends it, never for a message. */
        public String reveal() {
            return value;
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Inline other && value.equals(other.value);
        }

        @Override
        public int hashCode() {
            return value.hashCode();
        }

        @Override
        public String toString() {
            return "<secret>";
        }
    }

    /**
     * The content of a file.
     *
     * @param path as resolved by the reader of the configuration; relative ones are relative to the working directory
     */
    record FromFile(String path) implements Secret {
        @Override
        public String toString() {
            return "<secret in file " + path + ">";
        }
    }
}
