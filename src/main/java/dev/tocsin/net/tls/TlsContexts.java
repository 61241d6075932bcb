package dev.tocsin.net.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Makes TLS contexts for clients. */
public final class TlsContexts {

    private static final char[] NO_PASSWORD = {};

    private TlsContexts() {}

    /**
     * The context of a client.
     *
     * @param serverName what the server is asked for and its certificate must be for, instead of the host of the URL; empty
     *     for the host
     * @param skipVerify whether any certificate will do
     * @throws GeneralSecurityException saying which part of the material cannot be used
     */
    public static SSLContext client(TlsMaterial material, String serverName, boolean skipVerify)
            throws GeneralSecurityException {
        KeyManager @Nullable [] keys = null;
        if (material.cert().isPresent() && material.key().isPresent()) {
            keys = keys(material.cert().get(), material.key().get());
        }
        TrustManager @Nullable [] trust = null;
        if (skipVerify) {
            trust = new TrustManager[] {new AcceptAll()};
        } else if (material.ca().isPresent()) {
            trust = trust(Pem.certificates("tls_config ca", material.ca().get()));
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust, null);
        return serverName.isEmpty() ? context : new NamedServerContext(context, serverName);
    }

    private static KeyManager[] keys(String cert, String key) throws GeneralSecurityException {
        List<X509Certificate> chain = Pem.certificates("tls_config cert", cert);
        PrivateKey privateKey = Pem.privateKey("tls_config key", key);
        KeyStore store = emptyStore();
        store.setKeyEntry("client", privateKey, NO_PASSWORD, chain.toArray(new X509Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static TrustManager[] trust(List<X509Certificate> certificates) throws GeneralSecurityException {
        KeyStore store = emptyStore();
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry("ca" + i, certificates.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, NO_PASSWORD);
        } catch (IOException e) {
            throw new GeneralSecurityException("an empty key store cannot be made", e);
        }
        return store;
    }

    /** {@code insecure_skip_verify}: an extended manager, so that the host name is not checked either. */
    private static final class AcceptAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
