package dev.tocsin.api.security;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Checks user and password of {@code Authorization: Basic} against bcrypt hashes. A verdict is remembered, since a hash
 * takes a tenth of a second; an unknown user takes as long as a wrong password, so that the time tells nothing.
 */
final class Users {

    private static final int REMEMBERED = 1000;
    /** Of a password that nobody knows. */
    private static final String NOBODY = "$2a$10$Hq.N.nWF/d8eFu4p2NnO1..P2PmnMIJIvwEEPiF15bQI2ZASHkIL6";

    private final Map<String, Boolean> verdicts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** What a request says of who it is. */
    record Credentials(String user, String password) {

        /** Of the header's value; empty if it is not basic authentication. */
        static Optional<Credentials> of(String header) {
            if (!header.toLowerCase(Locale.ROOT).startsWith("basic ")) {
                return Optional.empty();
            }
            try {
                String text = new String(
                        Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8);
                int colon = text.indexOf(':');
                return colon < 0
                        ? Optional.empty()
                        : Optional.of(new Credentials(text.substring(0, colon), text.substring(colon + 1)));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        @Override
        public String toString() {
            return "Credentials";
        }
    }

    /** The verdict that is remembered, if any: never slow. */
    Optional<Boolean> remembered(Map<String, String> users, Credentials credentials) {
        synchronized (verdicts) {
            return Optional.ofNullable(verdicts.get(key(users, credentials)));
        }
    }

    /** Whether the password is the user's; slow the first time. */
    boolean verify(Map<String, String> users, Credentials credentials) {
        String hash = users.getOrDefault(credentials.user, NOBODY);
        boolean matches;
        synchronized (this) { // one at a time: whoever guesses passwords shall not have all processors
            matches = BCrypt.verifyer()
                    .verify(
                            credentials.password.getBytes(StandardCharsets.UTF_8),
                            hash.getBytes(StandardCharsets.UTF_8))
                    .verified;
        }
        boolean verdict = matches && users.containsKey(credentials.user);
        synchronized (verdicts) {
            verdicts.put(key(users, credentials), verdict);
        }
        return verdict;
    }

    private static String key(Map<String, String> users, Credentials credentials) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part :
                    new String[] {credentials.user, users.getOrDefault(credentials.user, ""), credentials.password}) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update(new byte[] {
                    (byte) (bytes.length >> 24),
                    (byte) (bytes.length >> 16),
                    (byte) (bytes.length >> 8),
                    (byte) bytes.length
                });
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
