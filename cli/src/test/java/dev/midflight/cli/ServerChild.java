package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** {@code midflight server} in a process of its own. */
final class ServerChild implements AutoCloseable {

    private static final Pattern URL = Pattern.compile("http://\\S+");

    private final Process process;
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Thread reading = new Thread(this::read, "server-child");

    private ServerChild(Process process) {
        this.process = process;
        reading.setDaemon(true);
        reading.start();
    }

    /** Serves the migrations of a folder at a free port. */
    static ServerChild start(Path folder) throws IOException {
        List<String> words = new ArrayList<>(ChildProgram.words("-Xmx128m"));
        words.addAll(List.of("server", "--state-dir", folder.toString(), "--port", "0"));
        return new ServerChild(new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    private void read() {
        try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.add(line);
            }
        } catch (IOException ended) {
            said.add("(ended)");
        }
    }

    /** Waits for a line that has something of this kind, and says what that is. */
    String said(Pattern wanted) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            Optional<String> found = said.stream()
                    .flatMap(line -> wanted.matcher(line).results())
                    .map(MatchResult::group)
                    .findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            assertThat(System.nanoTime()).as("time for %s; %s", wanted, said).isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    URI url() throws InterruptedException {
        return URI.create(said(URL));
    }

    /** Ends it as a signal does; its exit code. */
    int stop() throws InterruptedException {
        process.toHandle().destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ended").isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
