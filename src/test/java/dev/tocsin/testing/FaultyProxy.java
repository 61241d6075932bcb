package dev.tocsin.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands in front of a real server and lets bytes through, until it is told to do harm: to what comes back, on the way.
 */
public final class FaultyProxy implements AutoCloseable {

    private final ServerSocket server;
    private final int upstream;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong cutAfter = new AtomicLong(-1);
    private final AtomicLong damageAt = new AtomicLong(-1);
    private final AtomicInteger refuse = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile String answer = "";

    /** @param upstream port of the real server on the loopback interface */
    public FaultyProxy(int upstream) {
        this.upstream = upstream;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Connections so far. */
    public int connections() {
        return connections.get();
    }

    /** The next answer breaks off after so many bytes, head included, and the connection with it. */
    public void cutAfter(long bytes) {
        dropAll();
        cutAfter.set(bytes);
    }

    /** The byte at that position of the next answer, head included, is changed. */
    public void damageAt(long position) {
        dropAll();
        damageAt.set(position);
    }

    /** The next requests get this status line and nothing else. */
    public void answer(int times, String statusLine) {
        dropAll();
        answer = statusLine;
        refuse.set(times);
    }

    private void dropAll() {
        open.forEach(FaultyProxy::quietly);
        open.clear();
    }

    private static void quietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Gone already.
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                connections.incrementAndGet();
                open.add(client);
                if (refuse.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                    Thread.ofVirtual().start(() -> refuse(client));
                    continue;
                }
                Socket real = new Socket(InetAddress.getLoopbackAddress(), upstream);
                open.add(real);
                Thread.ofVirtual().start(() -> copy(client, real, false));
                Thread.ofVirtual().start(() -> copy(real, client, true));
            } catch (IOException e) {
                // Closing, or the real server is away.
            }
        }
    }

    private void refuse(Socket client) {
        try (client) {
            byte[] head = new byte[1 << 16];
            int have = 0;
            while (!new String(head, 0, have, StandardCharsets.ISO_8859_1).contains("\r\n\r\n")) {
                have += Math.max(0, client.getInputStream().read(head, have, head.length - have));
            }
            client.getOutputStream()
                    .write((answer + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            client.getOutputStream().flush();
        } catch (IOException e) {
            // The client went.
        }
    }

    private void copy(Socket from, Socket to, boolean back) {
        byte[] buffer = new byte[8192];
        long passed = 0;
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (back) {
                    long cut = cutAfter.get();
                    if (cut >= 0 && passed + n > cut) {
                        cutAfter.set(-1);
                        out.write(buffer, 0, (int) (cut - passed));
                        out.flush();
                        return;
                    }
                    long damage = damageAt.get();
                    if (damage >= passed && damage < passed + n) {
                        damageAt.set(-1);
                        buffer[(int) (damage - passed)] ^= 0x55;
                    }
                }
                out.write(buffer, 0, n);
                out.flush();
                passed += n;
            }
        } catch (IOException e) {
            // One side went.
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        dropAll();
    }
}
