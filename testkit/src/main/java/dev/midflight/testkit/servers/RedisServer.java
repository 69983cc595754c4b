package dev.midflight.testkit.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A real Redis 6.2 on loopback, on a free port, with its data in a folder of its own.
 *
 * <p>It writes each command to an append-only file before it answers, and hands it to the operating system but does not
 * force it to disk: a killed server loses nothing by that, only a machine without power does.
 *
 * <p>It ends with this JVM, even if that is killed. Any thread may call any method.
 */
public final class RedisServer implements AutoCloseable {

    private static final LoopbackServer.Kind KIND =
            new LoopbackServer.Kind("Redis", "Ready to accept connections", "Address already in use", "TERM", "KILL");
    private static final String PROGRAM = "redis-server-6.2.6-v5-linux-amd64";

    private final LoopbackServer server;

    private RedisServer(LoopbackServer server) {
        this.server = server;
    }

    /** Starts a new, empty server. */
    public static RedisServer launch() {
        return launch(Map.of());
    }

    /** Starts a new, empty server with {@code settings} as in redis.conf, which go before the defaults. */
    public static RedisServer launch(Map<String, String> settings) {
        try {
            Path home = LoopbackServer.newHome("redis");
            Path data = Files.createDirectory(LoopbackServer.dataIn(home));
            List<String> words = new ArrayList<>(List.of(binary().toString()));
            configuration(settings, data).forEach((name, value) -> words.addAll(List.of("--" + name, value)));
            return new RedisServer(new LoopbackServer(KIND, home, port -> {
                List<String> withPort = new ArrayList<>(words);
                withPort.addAll(List.of("--port", Integer.toString(port)));
                return withPort;
            }));
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot launch Redis", failure);
        }
    }

    /** Starts again on the same data and port. Does nothing if the server runs. */
    public void start() {
        server.start();
    }

    /** Stops in order. */
    public void stop() {
        server.stop();
    }

    /** Kills the server at once. */
    public void kill9() {
        server.kill9();
    }

    /** Stops the server where it is: connections stay open, and nothing answers until {@link #resume}. */
    public void pause() {
        Command.signal("STOP", server.pid());
    }

    /** Lets a paused server go on. */
    public void resume() {
        Command.signal("CONT", server.pid());
    }

    /** The host, always loopback. */
    public String host() {
        return "127.0.0.1";
    }

    /** The port, the same through all starts. */
    public int port() {
        return server.port();
    }

    /** The number of the server's process; it differs after each start. */
    public long pid() {
        return server.pid();
    }

    /** The server's folder: its data in {@code data}, its log in {@code server.log}. */
    public Path home() {
        return server.home();
    }

    /** All that the server has written to its log. */
    public String log() {
        return server.log();
    }

    /** Ends the server, also a paused one, and removes its folder. Does nothing the second time. */
    @Override
    public void close() {
        server.close();
    }

    private static Map<String, String> configuration(Map<String, String> settings, Path data) {
        Map<String, String> all = new TreeMap<>();
        all.put("save", "");
        all.put("appendonly", "yes");
        all.put("appendfsync", "no");
        all.put("repl-diskless-sync-delay", "0");
        all.putAll(settings);
        all.put("dir", data.toString());
        all.put("bind", "127.0.0.1");
        return all;
    }

    private static Path binary() {
        return CacheFolder.ofUser()
                .folder("redis-" + Versions.of("redis"), folder -> {
                    Path file = folder.resolve("redis-server");
                    try (InputStream content = Objects.requireNonNull(
                            RedisServer.class.getResourceAsStream("/" + PROGRAM), "Redis for Linux on x86-64")) {
                        Files.copy(content, file);
                    }
                    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
                })
                .resolve("redis-server");
    }
}
