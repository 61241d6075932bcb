package dev.tocsin.api.security;

import dev.tocsin.model.Secret;
import dev.tocsin.model.http.TlsConfig;
import dev.tocsin.net.Secrets;
import dev.tocsin.net.UnusableException;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashSet;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Puts the web configuration's TLS on the one port there is, and says at start what guards it. */
@Singleton
final class WebTls implements HttpServerOptionsCustomizer {

    private static final Logger LOG = Logger.getLogger(WebTls.class);

    private final WebConfigFile file;
    private final String host;
    private final int port;

    @Inject
    WebTls(
            WebConfigFile file,
            @ConfigProperty(name = "quarkus.http.host", defaultValue = "127.0.0.1") String host,
            @ConfigProperty(name = "quarkus.http.port", defaultValue = "9095") int port) {
        this.file = file;
        this.host = host;
        this.port = port;
    }

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        WebConfig config = file.current();
        if (config.tls().isEmpty()) {
            return;
        }
        WebConfig.Tls tls = config.tls().get();
        options.setSsl(true)
                .setUseAlpn(config.http2())
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertValue(pem("certificate", tls.cert()))
                        .addKeyValue(pem("key", tls.key())))
                .setEnabledSecureTransportProtocols(protocols(tls))
                .setClientAuth(
                        switch (tls.clientAuth()) {
                            case NoClientCert -> ClientAuth.NONE;
                            case RequestClientCert, VerifyClientCertIfGiven -> ClientAuth.REQUEST;
                            case RequireAnyClientCert, RequireAndVerifyClientCert -> ClientAuth.REQUIRED;
                        });
        tls.cipherSuites().forEach(options::addEnabledCipherSuite);
        if (tls.clientAuth().verifies() && tls.clientCa().isPresent()) {
            options.setTrustOptions(new PemTrustOptions()
                    .addCertValue(pem("client CA", tls.clientCa().get())));
        } else if (tls.clientAuth() != WebConfig.ClientAuth.NoClientCert) {
            options.setTrustOptions(
                    TrustOptions.wrap(InsecureTrustManagerFactory.INSTANCE.getTrustManagers()[0]));
        }
    }

    private static Buffer pem(String what, Secret secret) {
        try {
            return Buffer.buffer(Secrets.reveal(secret));
        } catch (UnusableException e) {
            throw new IllegalStateException("tocsin.web.config.file: " + what + ": " + e.getMessage(), e);
        }
    }

    private static Set<String> protocols(WebConfig.Tls tls) {
        Set<String> protocols = new LinkedHashSet<>();
        for (TlsConfig.Version version : TlsConfig.Version.values()) {
            if (version.compareTo(tls.minVersion()) >= 0 && version.compareTo(tls.maxVersion()) <= 0) {
                protocols.add(version.jsseName());
            }
        }
        return protocols;
    }

    void started(@Observes StartupEvent event) {
        WebConfig config = file.current();
        String tls = config.tls().isEmpty() ? "no TLS" : "TLS";
        String users = config.users().isEmpty()
                ? "no users"
                : config.users().size() + (config.users().size() == 1 ? " user" : " users");
        boolean certificates = config.tls()
                .filter(t -> t.clientAuth() == WebConfig.ClientAuth.RequireAndVerifyClientCert)
                .isPresent();
        String at = (config.tls().isEmpty() ? "http://" : "https://")
                + (host.indexOf(':') >= 0 ? "[" + host + "]" : host)
                + ":" + port + "/";
        if (ListenAddress.isLoopback(host)) {
            LOG.infof("Page and APIs at %s, for this machine only (%s, %s)", at, tls, users);
        } else if (config.users().isEmpty() && !certificates) {
            LOG.warnf(
                    "Page and APIs at %s, and nothing guards them (%s, %s): whoever reaches them can read and silence"
                            + " alerts. Set tocsin.web.config.file to a web configuration with basic_auth_users or client"
                            + " certificates, or tocsin.web.listen to 127.0.0.1:9095",
                    at, tls, users);
        } else {
            String extra = certificates ? ", client certificates" : "";
            LOG.infof("Page and APIs at %s, guarded by %s, %s%s", at, tls, users, extra);
        }
    }
}
