package dev.midflight.router.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A real Kafka, broker and controller in one, within this JVM: on loopback, on free ports, with its log in a folder of
 * its own. It ends with the JVM. Consumers that have died are noticed after one and a half seconds, if they ask for
 * that.
 */
final class KafkaServer implements AutoCloseable {

    private static final long ANSWER_SECONDS = 30;
    private static final Set<Integer> TAKEN = ConcurrentHashMap.newKeySet();

    private final KafkaRaftServer server;
    private final Path folder;
    private final int port;

    private KafkaServer(KafkaRaftServer server, Path folder, int port) {
        this.server = server;
        this.folder = folder;
        this.port = port;
    }

    /** Starts a new, empty one. */
    static KafkaServer launch() {
        try {
            Path folder = Files.createTempDirectory("midflight-kafka-");
            int port = freePort();
            int controller = freePort();
            format(folder);
            KafkaRaftServer server =
                    new KafkaRaftServer(KafkaConfig.fromProps(settings(folder, port, controller)), Time.SYSTEM);
            // Also of one that nobody closes, as all tests of the module share it.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
            server.startup();
            return new KafkaServer(server, folder, port);
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot launch Kafka", failure);
        }
    }

    /** Kafka throws what it likes here. */
    @SuppressWarnings("IllegalCatch")
    private static void format(Path folder) throws IOException {
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(1)
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(folder.toString())
                    .addDirectory(folder.toString())
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setUnstableFeatureVersionsEnabled(false)
                    .setIgnoreFormatted(true)
                    .setPrintStream(nowhere)
                    .run();
        } catch (Exception failure) {
            throw new IOException("Cannot format " + folder, failure);
        }
    }

    private static Properties settings(Path folder, int port, int controller) {
        Properties settings = new Properties();
        settings.putAll(Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controller),
                Map.entry(
                        "listeners", "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controller)),
                Map.entry("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("log.dirs", folder.toString()),
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "1"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("transaction.state.log.num.partitions", "1"),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.min.isr", "1"),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                Map.entry("group.min.session.timeout.ms", "500"),
                Map.entry("num.network.threads", "2"),
                Map.entry("num.io.threads", "2"),
                Map.entry("log.cleaner.enable", "false")));
        return settings;
    }

    /** What clients need to find it; of consumers, that it is noticed soon when they have died. */
    Map<String, Object> client() {
        return Map.of(
                "bootstrap.servers", bootstrap(),
                "session.timeout.ms", 1_500,
                "heartbeat.interval.ms", 300,
                "metadata.max.age.ms", 2_000);
    }

    String bootstrap() {
        return "127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    /** Makes a topic. */
    void topic(String name, int partitions) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.of((short) 1))))
                    .all()
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Gives a topic more partitions. */
    void grow(String name, int partitions) throws Exception {
        try (Admin admin = admin()) {
            admin.createPartitions(Map.of(name, NewPartitions.increaseTo(partitions)))
                    .all()
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Deletes the messages of the first partition up to an offset, as time does. */
    void forget(String name, long before) throws Exception {
        try (Admin admin = admin()) {
            var unused = admin.deleteRecords(Map.of(new TopicPartition(name, 0), RecordsToDelete.beforeOffset(before)))
                    .all()
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Deletes a topic and makes it anew. */
    void anew(String name, int partitions) throws Exception {
        try (Admin admin = admin()) {
            admin.deleteTopics(List.of(name)).all().get(ANSWER_SECONDS, TimeUnit.SECONDS);
        }
        topic(name, partitions);
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrap()));
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
        remove(folder);
    }

    /** Whatever is there; a broker that runs may make a file meanwhile. */
    private static void remove(Path folder) {
        for (int attempt = 0; attempt < 3 && Files.exists(folder); attempt++) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException | UncheckedIOException changed) {
                // The next attempt sees what has changed.
            }
        }
    }

    /** Below the range of ports that clients are given. */
    private static int freePort() throws IOException {
        for (int candidate = 12_000 + (int) (ProcessHandle.current().pid() % 2_000); ; candidate++) {
            try (ServerSocket probe = new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
                if (TAKEN.add(probe.getLocalPort())) {
                    return probe.getLocalPort();
                }
            } catch (IOException taken) {
                if (candidate > 15_000) {
                    throw taken;
                }
            }
        }
    }
}
