package dev.tocsin.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeersTest {

    @TempDir
    Path directory;

    @Test
    void aToolRunsToItsEndAndItsOutputIsKept() {
        Peers.Result result = Peers.run("amtool", directory, List.of("--version"));
        assertThat(result.exitCode()).isZero();
        assertThat(result.out() + result.err()).contains("amtool, version 0.34.0");
    }

    @Test
    void aServerIsReadyWhenStartReturnsAndGoneWhenClosed() {
        Peer peer = Peers.alertmanager(directory, "route: {receiver: none}\nreceivers: [{name: none}]\n");
        try (peer) {
            assertThat(Peers.run("amtool", directory, List.of("--alertmanager.url=" + peer.url("/"), "config", "show"))
                            .out())
                    .contains("receiver: none");
        }
        assertThat(peer.process().isAlive()).isFalse();
        assertThat(peer.log()).contains("Listening on");
    }
}
