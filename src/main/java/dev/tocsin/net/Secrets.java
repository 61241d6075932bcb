package dev.tocsin.net;

import dev.tocsin.model.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Secrets, at the moment of use. */
public final class Secrets {

    private Secrets() {}

    /**
     * The secret itself. A file is read anew, and white space around its content is left out, as prometheus/common does it.
     *
     * @throws UnusableException naming the file, if it cannot be read
     */
    public static String reveal(Secret secret) throws UnusableException {
        return switch (secret) {
            case Secret.Inline inline -> inline.reveal();
            case Secret.FromFile file -> read(file.path()).strip();
        };
    }

    /** As {@link #reveal(Secret)}; the empty string for none. */
    public static String reveal(Optional<Secret> secret) throws UnusableException {
        return secret.isPresent() ? reveal(secret.get()) : "";
    }

    private static String read(String path) throws UnusableException {
        try {
            return Files.readString(Path.of(path));
        } catch (NoSuchFileException e) {
            throw new UnusableException("cannot read the secret file " + path + ": it does not exist", true);
        } catch (IOException e) {
            throw new UnusableException(
                    "cannot read the secret file " + path + ": " + e.getClass().getSimpleName(), true);
        }
    }
}
