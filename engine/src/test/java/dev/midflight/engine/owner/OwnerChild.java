package dev.midflight.engine.owner;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;

/** A process of its own that owns a migration, until it is killed. */
@SuppressWarnings("try") // Resources that are held and not named.
final class OwnerChild implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private OwnerChild(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts one, which has tried to own the migration when this returns. */
    static OwnerChild start(Path stateFolder) throws IOException {
        return new OwnerChild(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OwnerChild.class.getName(),
                        stateFolder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** What it says: {@code owns}, or why not. */
    String says() throws IOException {
        return String.valueOf(output.readLine());
    }

    long processId() {
        return process.pid();
    }

    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Owns, and works on every request for ever. */
    public static void main(String[] arguments) throws InterruptedException {
        try (Ownership ownership =
                        Ownership.acquire(Path.of(arguments[0]), "midflight run shop.yaml", Clock.systemUTC());
                OwnerSocket socket = OwnerSocket.serve(ownership, (request, progress) -> {
                    progress.accept(TextNode.valueOf("begun"));
                    new CountDownLatch(1).await();
                    return TextNode.valueOf("never");
                })) {
            System.out.println("owns");
            new CountDownLatch(1).await();
        } catch (OwnedException refused) {
            System.out.println(refused.explanation().answer());
        }
    }
}
