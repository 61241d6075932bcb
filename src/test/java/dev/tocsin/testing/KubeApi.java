package dev.tocsin.testing;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Kubernetes API: etcd and kube-apiserver on free loopback ports, with RBAC, service account tokens and the definition
 * of PrometheusRule; no node and no controller. {@code make peers} builds the programs; without them, or without kubectl, the
 * running test is skipped.
 */
public final class KubeApi implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(120);

    private final Path directory;
    private final Peer etcd;
    private final int port = Peers.freePort();
    private final String token = UUID.randomUUID().toString();
    private final Path kubeconfig;
    private final KubernetesClient client;
    private @Nullable Peer server;

    private KubeApi(Path directory) throws IOException, GeneralSecurityException {
        this.directory = directory.toAbsolutePath();
        Path definition = Peers.directory().resolve("prometheusrules.yaml");
        Peers.require("kube-apiserver");
        Peers.require("kubectl");
        Assumptions.assumeTrue(
                Files.exists(definition), () -> "skipped: no peers (" + definition + " is missing; make peers)");
        Files.createDirectories(this.directory);
        int clients = Peers.freePort();
        int peers = Peers.freePort();
        String store = "http://127.0.0.1:" + clients;
        etcd = Peers.start(
                "etcd",
                this.directory,
                clients,
                "/health",
                List.of(
                        "--data-dir=" + this.directory.resolve("etcd"),
                        "--unsafe-no-fsync",
                        "--log-level=warn",
                        "--listen-client-urls=" + store,
                        "--advertise-client-urls=" + store,
                        "--listen-peer-urls=http://127.0.0.1:" + peers,
                        "--initial-advertise-peer-urls=http://127.0.0.1:" + peers,
                        "--initial-cluster=default=http://127.0.0.1:" + peers));
        KeyPair keys = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        pem("sa.key", "PRIVATE KEY", keys.getPrivate());
        pem("sa.pub", "PUBLIC KEY", keys.getPublic());
        Files.writeString(this.directory.resolve("tokens.csv"), token + ",tester,tester,system:masters\n");
        client = new KubernetesClientBuilder().withConfig(config(token)).build();
        kubeconfig = kubeconfig("admin", token, "default");
        resume();
        kubectl("create", "-f", definition.toString());
        kubectl("wait", "--for=condition=Established", "crd/prometheusrules.monitoring.coreos.com", "--timeout=30s");
    }

    /** Starts one and waits until it serves PrometheusRule objects. */
    public static KubeApi start(Path directory) {
        try {
            return new KubeApi(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void pem(String name, String what, Key key) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        Files.writeString(
                directory.resolve(name), "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }

    private Config config(String bearer) {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl("https://127.0.0.1:" + port)
                .withTrustCerts(true)
                .withOauthToken(bearer)
                .withRequestRetryBackoffLimit(0)
                .build();
    }

    /** May do everything. */
    public KubernetesClient client() {
        return client;
    }

    /** Of someone who may do everything. */
    public Path kubeconfig() {
        return kubeconfig;
    }

    /** Of a service account, with a real token of an hour. */
    public Path kubeconfig(String namespace, String serviceAccount) {
        String issued =
                kubectl("-n", namespace, "create", "token", serviceAccount).strip();
        try {
            return kubeconfig(serviceAccount, issued, namespace);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path kubeconfig(String name, String bearer, String namespace) throws IOException {
        return Files.writeString(directory.resolve(name + ".kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: test, cluster: {server: "https://127.0.0.1:%d", certificate-authority: "%s"}}]
                users: [{name: user, user: {token: "%s"}}]
                contexts: [{name: test, context: {cluster: test, user: user, namespace: "%s"}}]
                current-context: test
                """.formatted(
                        port, directory.resolve("apiserver.crt"), bearer, namespace));
    }

    /**
     * Runs kubectl as someone who may do everything.
     *
     * @return what it printed
     * @throws IllegalStateException with what it said if it failed
     */
    public String kubectl(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--kubeconfig=" + kubeconfig));
        all.addAll(List.of(arguments));
        Peers.Result result = Peers.run("kubectl", directory, all);
        if (result.exitCode() != 0) {
            throw new IllegalStateException("kubectl " + String.join(" ", arguments) + ": " + result.err());
        }
        return result.out();
    }

    /** {@code kubectl apply} of a manifest. */
    public void apply(String manifest) {
        try {
            Path file = Files.writeString(Files.createTempFile(directory, "apply", ".yaml"), manifest);
            kubectl("apply", "-f", file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the API server alone: an outage. */
    public void halt() {
        Peer running = server;
        if (running != null) {
            running.close();
            server = null;
        }
    }

    /** The API server again, on the same port with the same objects; returns when it is ready. */
    public void resume() {
        List<String> command = List.of(
                Peers.require("kube-apiserver").toString(),
                "--etcd-servers=" + "http://127.0.0.1:" + etcd.port(),
                "--cert-dir=" + directory,
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--secure-port=" + port,
                "--endpoint-reconciler-type=none",
                "--token-auth-file=" + directory.resolve("tokens.csv"),
                "--authorization-mode=RBAC",
                "--disable-admission-plugins=ServiceAccount",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-cluster-ip-range=10.0.0.0/24",
                "--service-account-key-file=" + directory.resolve("sa.pub"),
                "--service-account-signing-key-file=" + directory.resolve("sa.key"),
                "--shutdown-delay-duration=0s");
        Peer started = Peer.start("kube-apiserver", command, directory, port);
        server = started;
        long deadline = System.nanoTime() + START.toNanos();
        while (!ready()) {
            if (!started.process().isAlive() || System.nanoTime() > deadline) {
                started.close();
                throw new IllegalStateException("kube-apiserver is not ready:\n" + tail(started.log()));
            }
            try {
                TimeUnit.MILLISECONDS.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private boolean ready() {
        try {
            return "ok".equals(client.raw("/readyz"));
        } catch (KubernetesClientException notYet) {
            return false;
        }
    }

    private static String tail(String log) {
        return log.substring(Math.max(0, log.length() - 3000));
    }

    @Override
    public void close() {
        client.close();
        halt();
        etcd.close();
    }
}
