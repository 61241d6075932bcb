package dev.tocsin.net.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads PEM (RFC 7468): certificates, and private keys as PKCS #8, PKCS #1 (RSA) and SEC 1 (EC). */
public final class Pem {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    /** {@code AlgorithmIdentifier} of RSA: OID 1.2.840.113549.1.1.1 and NULL. */
    private static final byte[] RSA = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
    };

    /** OID 1.2.840.10045.2.1, an EC public key. */
    private static final byte[] EC = {0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01};

    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

    private Pem() {}

    /**
     * The certificates of a text, in its order.
     *
     * @param what names the text in messages
     * @throws GeneralSecurityException if there is none, or one is broken
     */
    public static List<X509Certificate> certificates(String what, String pem) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks(what, pem)) {
            if (block.type.equals("CERTIFICATE")) {
                try {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der)));
                } catch (CertificateException e) {
                    throw new CertificateException(
                            what + ": certificate " + (certificates.size() + 1) + " cannot be read", e);
                }
            }
        }
        if (certificates.isEmpty()) {
            throw new CertificateException(what + " holds no certificate (-----BEGIN CERTIFICATE-----)");
        }
        return certificates;
    }

    /**
     * The first private key of a text.
     *
     * @param what names the text in messages
     * @throws GeneralSecurityException if there is none, or it is encrypted, broken or of an unknown kind
     */
    public static PrivateKey privateKey(String what, String pem) throws GeneralSecurityException {
        for (Block block : blocks(what, pem)) {
            switch (block.type) {
                case "PRIVATE KEY" -> {
                    return pkcs8(what, block.der);
                }
                case "RSA PRIVATE KEY" -> {
                    return pkcs8(what, sequence(VERSION_0, RSA, tagged(0x04, block.der)));
                }
                case "EC PRIVATE KEY" -> {
                    byte[] algorithm = sequence(EC, curve(what, block.der));
                    return pkcs8(what, sequence(VERSION_0, algorithm, tagged(0x04, block.der)));
                }
                case "ENCRYPTED PRIVATE KEY" ->
                    throw new GeneralSecurityException(what + " is encrypted; a key without a passphrase is needed");
                default -> {
                    // parameters and certificates may stand before the key
                }
            }
        }
        throw new GeneralSecurityException(what + " holds no private key (-----BEGIN PRIVATE KEY-----)");
    }

    private record Block(String type, byte[] der) {}

    private static List<Block> blocks(String what, String pem) throws GeneralSecurityException {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(pem);
        while (matcher.find()) {
            try {
                blocks.add(new Block(matcher.group(1), Base64.getMimeDecoder().decode(matcher.group(2))));
            } catch (IllegalArgumentException e) {
                throw new GeneralSecurityException(what + " holds a block that is not Base64", e);
            }
        }
        return blocks;
    }

    private static PrivateKey pkcs8(String what, byte[] der) throws GeneralSecurityException {
        for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException next) {
                // the DER says which it is, but only the factories can read it
            }
        }
        throw new GeneralSecurityException(what + " holds a private key that is not RSA, EC or Ed25519, or is broken");
    }

    /** The OID of the curve: content of the element [0] of an {@code ECPrivateKey} (RFC 5915). */
    private static byte[] curve(String what, byte[] der) throws GeneralSecurityException {
        try {
            int at = contentOffset(der, 0);
            while (at < der.length) {
                int content = contentOffset(der, at);
                int next = content + length(der, at);
                if (der[at] == (byte) 0xa0) {
                    return java.util.Arrays.copyOfRange(der, content, next);
                }
                at = next;
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            throw new GeneralSecurityException(what + " holds a broken EC private key", e);
        }
        throw new GeneralSecurityException(what + " holds an EC private key that does not name its curve");
    }

    private static int length(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int value = 0;
        for (int i = 0; i < (first & 0x7f); i++) {
            value = value << 8 | der[at + 2 + i] & 0xff;
        }
        return value;
    }

    private static int contentOffset(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private static byte[] sequence(byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        return tagged(0x30, content.toByteArray());
    }

    private static byte[] tagged(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            int bytes = content.length < 0x100 ? 1 : content.length < 0x10000 ? 2 : 3;
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(content.length >> (8 * i));
            }
        }
        out.writeBytes(content);
        return out.toByteArray();
    }
}
