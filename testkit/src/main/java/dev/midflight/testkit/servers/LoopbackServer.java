package dev.midflight.testkit.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A server program on one port and one folder, through any number of starts. Any thread may call any method. */
final class LoopbackServer implements AutoCloseable {

    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final Duration STOP_MAX = Duration.ofSeconds(30);
    private static final int PORT_TRIES = 20;

    /** How one kind of server is told to stop, and what it says when it is ready. */
    record Kind(String name, String readyText, String portTakenText, String stopSignal, String endSignal) {}

    private final Kind kind;
    private final Path home;
    private final IntFunction<List<String>> words;
    private final ReentrantLock lifecycle = new ReentrantLock();
    private volatile int port;
    private volatile @Nullable Process running;
    private @Nullable Watchdog watchdog;

    /** Picks a free port and starts; {@code words} make the command for a port. */
    LoopbackServer(Kind kind, Path home, IntFunction<List<String>> words) {
        this.kind = kind;
        this.home = home;
        this.words = words;
        for (int attempt = 1; ; attempt++) {
            port = freePort();
            try {
                start();
                return;
            } catch (IllegalStateException failure) {
                if (attempt == 5 || !log().contains(kind.portTakenText())) {
                    close();
                    throw failure;
                }
            }
        }
    }

    static Path newHome(String name) throws IOException {
        return Files.createTempDirectory("midflight-" + name + "-").toRealPath();
    }

    static Path dataIn(Path home) {
        return home.resolve("data");
    }

    int port() {
        return port;
    }

    long pid() {
        return Optional.ofNullable(running)
                .orElseThrow(() -> new IllegalStateException(kind.name() + " is not running"))
                .pid();
    }

    String log() {
        return LogFile.textFrom(logFile(), 0);
    }

    Path home() {
        return home;
    }

    /** Starts on the same port and folder. Does nothing if the server runs. */
    void start() {
        lifecycle.lock();
        try {
            Process before = running;
            if (before != null && before.isAlive()) {
                return;
            }
            releaseWatchdog();
            long logBytes = Files.exists(logFile()) ? Files.size(logFile()) : 0;
            List<String> command = new ArrayList<>(List.of("setsid"));
            command.addAll(words.apply(port));
            Process started = Command.of(command, logFile()).start();
            started.getOutputStream().close();
            running = started;
            watchdog = Watchdog.over(started.pid(), dataIn(home), home);
            awaitReady(started, logBytes);
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot start %s in %s".formatted(kind.name(), home), failure);
        } finally {
            lifecycle.unlock();
        }
    }

    private void awaitReady(Process started, long logBytes) {
        long deadline = System.nanoTime() + START_MAX.toNanos();
        while (!LogFile.textFrom(logFile(), logBytes).contains(kind.readyText())) {
            if (!started.isAlive() || System.nanoTime() - deadline > 0) {
                String outcome =
                        started.isAlive() ? "was not ready within " + START_MAX : "ended with " + started.exitValue();
                kill9();
                throw new IllegalStateException("%s on port %d %s; the end of its log:%n%s"
                        .formatted(kind.name(), port, outcome, LogFile.lastLines(logFile(), 20)));
            }
            pause();
        }
    }

    /** Asks the server to stop in order, and waits for it. */
    void stop() {
        end(kind.stopSignal(), STOP_MAX);
    }

    /** Kills every process of the server at once, as a power cut would. */
    void kill9() {
        lifecycle.lock();
        try {
            Process victim = running;
            if (victim != null) {
                List<ProcessHandle> children = victim.descendants().toList();
                victim.destroyForcibly();
                children.forEach(ProcessHandle::destroyForcibly);
                awaitEnd(victim, STOP_MAX);
                killRest();
                running = null;
            }
        } finally {
            lifecycle.unlock();
        }
    }

    /** Ends the server without regard for its data, and removes its folder. Does nothing the second time. */
    @Override
    public void close() {
        end(kind.endSignal(), Duration.ofSeconds(5));
        try {
            if (Files.exists(home)) {
                FileTree.delete(home);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot remove " + home, failure);
        } finally {
            leaveRunning();
        }
    }

    /** Lets the server and its folder outlive this JVM. */
    void leaveRunning() {
        lifecycle.lock();
        try {
            releaseWatchdog();
        } finally {
            lifecycle.unlock();
        }
    }

    private void end(String signal, Duration limit) {
        lifecycle.lock();
        try {
            Process victim = running;
            if (victim != null) {
                Command.signal(signal, victim.pid());
                awaitEnd(victim, limit);
                kill9();
            }
        } finally {
            lifecycle.unlock();
        }
    }

    private void releaseWatchdog() {
        Optional.ofNullable(watchdog).ifPresent(Watchdog::release);
        watchdog = null;
    }

    /** Children that were born while their parent died: a server's processes all work in its data folder. */
    private void killRest() {
        long deadline = System.nanoTime() + STOP_MAX.toNanos();
        for (List<ProcessHandle> rest = inData(); !rest.isEmpty(); rest = inData()) {
            rest.forEach(ProcessHandle::destroyForcibly);
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("%s still has processes %s after %s"
                        .formatted(
                                kind.name(),
                                rest.stream().map(ProcessHandle::pid).toList(),
                                STOP_MAX));
            }
            pause();
        }
    }

    private List<ProcessHandle> inData() {
        List<ProcessHandle> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path each : processes) {
                if (worksInData(each)) {
                    ProcessHandle.of(Long.parseLong(each.getFileName().toString()))
                            .ifPresent(found::add);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot list /proc", failure);
        }
        return found;
    }

    private boolean worksInData(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).equals(dataIn(home));
        } catch (IOException goneOrForeign) {
            return false;
        }
    }

    private static void awaitEnd(Process victim, Duration limit) {
        try {
            victim.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a server was started or stopped", stop);
        }
    }

    /** Below the range of ports that clients are given, so that none takes it while the server is down. */
    private static int freePort() {
        for (int attempt = 0; attempt < PORT_TRIES; attempt++) {
            int candidate = ThreadLocalRandom.current().nextInt(15_000, 30_000);
            try (ServerSocket probe = new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                // The next try picks another.
            }
        }
        throw new IllegalStateException("No free port found in " + PORT_TRIES + " tries between 15000 and 30000");
    }

    private Path logFile() {
        return home.resolve("server.log");
    }
}
