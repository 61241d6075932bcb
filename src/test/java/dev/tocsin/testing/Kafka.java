package dev.tocsin.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A real Kafka broker of one node, as a process of its own on loopback ports; may be stopped and started again on its data. */
public final class Kafka implements AutoCloseable {

    private static final String CLUSTER = "MkU3OEVBNTcwNTJENDM2Qk";

    private final Path directory;
    private final int port = Peers.freePort();
    private final Path properties;
    private @Nullable Peer process;

    /** Makes its data directory; {@link #start} begins. */
    public Kafka(Path directory) {
        this.directory = directory.toAbsolutePath();
        int controller = Peers.freePort();
        this.properties = this.directory.resolve("server.properties");
        try {
            Files.createDirectories(this.directory);
            Files.writeString(
                    properties,
                    String.join(
                            "\n",
                            "process.roles=broker,controller",
                            "node.id=1",
                            "controller.quorum.voters=1@127.0.0.1:" + controller,
                            "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller,
                            "advertised.listeners=PLAINTEXT://127.0.0.1:" + port,
                            "controller.listener.names=CONTROLLER",
                            "log.dirs=" + this.directory.resolve("kafka"),
                            "offsets.topic.replication.factor=1",
                            "offsets.topic.num.partitions=1",
                            "transaction.state.log.replication.factor=1",
                            "transaction.state.log.min.isr=1",
                            "group.initial.rebalance.delay.ms=0",
                            "num.partitions=3"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", properties.toString());
    }

    private void run(String main, String... arguments) {
        Peer tool = Peer.start("kafka-tool", command(main, arguments), directory, port);
        try {
            if (!tool.process().waitFor(60, TimeUnit.SECONDS) || tool.process().exitValue() != 0) {
                throw new IllegalStateException(main + " failed:\n" + tool.log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            tool.close();
        }
    }

    private static List<String> command(String main, String... arguments) {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                main));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Starts it and waits until it answers. */
    public Kafka start() {
        Peer started = Peer.start("kafka", command("kafka.Kafka", properties.toString()), directory, port);
        process = started;
        long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        try (AdminClient admin = AdminClient.create(client())) {
            while (true) {
                try {
                    admin.describeCluster().nodes().get(2, TimeUnit.SECONDS);
                    return this;
                } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
                    if (!started.process().isAlive() || System.nanoTime() > deadline) {
                        throw new IllegalStateException("Kafka does not answer:\n" + started.log(), e);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends it in good order; its data stays. */
    public void stop() {
        if (process != null) {
            process.close();
        }
    }

    /** {@code 127.0.0.1:<port>}. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    private Properties client() {
        Properties client = new Properties();
        client.put("bootstrap.servers", address());
        return client;
    }

    /** Makes a topic if there is none of the name. */
    public void topic(String name) {
        try (AdminClient admin = AdminClient.create(client())) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException(e);
            }
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts a record there, with its headers. */
    public void send(String topic, byte[] value, Map<String, String> headers) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, value);
            headers.forEach(
                    (name, text) -> record.headers().add(name, text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            producer.send(record).get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything that is in a topic, waiting until there are so many records, at most 30 seconds. */
    public List<ConsumerRecord<byte[], byte[]>> read(String topic, int atLeast) {
        Properties client = client();
        client.put("group.id", "reader-" + System.nanoTime());
        client.put("auto.offset.reset", "earliest");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (records.size() < atLeast && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(500)).forEach(records::add);
            }
        }
        return records;
    }

    @Override
    public void close() {
        stop();
    }
}
