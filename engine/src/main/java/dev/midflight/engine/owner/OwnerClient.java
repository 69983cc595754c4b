package dev.midflight.engine.owner;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midflight.engine.fault.Explanation;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Hands work to the process that owns a migration. */
public final class OwnerClient {

    /** A line of an answer; a status of ten thousand tables fits. */
    private static final int LINE_BYTES_MAX = 64 << 20;

    /** An owner says every two seconds that it lives; one that is silent for so long is stopped or stuck. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(30);

    private final Path stateFolder;
    private final UnixDomainSocketAddress address;
    private final Duration silenceMax;

    private OwnerClient(Path stateFolder, UnixDomainSocketAddress address, Duration silenceMax) {
        this.stateFolder = stateFolder;
        this.address = address;
        this.silenceMax = silenceMax;
    }

    /**
     * The owner of the migration in {@code stateFolder}, if one lives and listens. Whoever finds none tries to become
     * the owner; if that is refused, an owner has come up in between and it asks here again.
     *
     * @throws OwnerException if an owner may be there but this user cannot reach it
     */
    public static Optional<OwnerClient> connect(Path stateFolder) {
        return connect(stateFolder, SILENCE_MAX);
    }

    static Optional<OwnerClient> connect(Path stateFolder, Duration silenceMax) {
        if (!Files.exists(stateFolder)) {
            return Optional.empty();
        }
        try {
            Optional<Path> socket = SocketPlace.find(stateFolder);
            if (socket.isEmpty()) {
                return Optional.empty();
            }
            OwnerClient client = new OwnerClient(stateFolder, UnixDomainSocketAddress.of(socket.get()), silenceMax);
            return client.isHeard(socket.get()) ? Optional.of(client) : Optional.empty();
        } catch (IOException refused) {
            throw new OwnerException(
                    new Explanation(
                            "Cannot reach the owner of the migration",
                            stateFolder.toString(),
                            "the system says %s".formatted(refused),
                            "Run the command as the user who started the owner.",
                            Explanation.EXIT_RESUMABLE),
                    refused);
        }
    }

    private boolean isHeard(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(address)) {
            return channel.isConnected();
        } catch (ConnectException nobodyListens) {
            return false;
        } catch (SocketException refused) {
            if (!Files.exists(socket)) {
                return false;
            }
            throw refused;
        }
    }

    /** Who it is; empty if it has not written down its name. */
    public Optional<OwnerIdentity> owner() {
        return IdentityFile.read(stateFolder);
    }

    /**
     * Hands a request over and waits for its end.
     *
     * @param progress is called in this thread for every line of progress
     * @throws OwnerException if the owner could not do it, in its words; or if it was lost on the way, and then nobody
     *     knows how far it came
     */
    public JsonNode call(OwnerRequest request, Consumer<JsonNode> progress) {
        try (SocketChannel channel = SocketChannel.open(address)) {
            send(channel, request);
            try (LineReader reader = new LineReader(channel, LINE_BYTES_MAX, silenceMax)) {
                return answer(request, reader, progress);
            }
        } catch (IOException cut) {
            throw new OwnerException(lost(request, String.valueOf(cut.getMessage())), cut);
        }
    }

    private void send(SocketChannel channel, OwnerRequest request) throws IOException {
        LineWriter writer = new LineWriter(channel, silenceMax);
        try {
            writer.finish(Lines.of(request));
        } catch (IOException notRead) {
            // A busy owner answers and hangs up without reading; what it said, or that it said nothing, decides.
        }
    }

    private JsonNode answer(OwnerRequest request, LineReader reader, Consumer<JsonNode> progress) throws IOException {
        while (true) {
            byte[] line = reader.next()
                    .orElseThrow(() -> new OwnerException(lost(request, "it closed the connection without an answer")));
            JsonNode json = Lines.parse(line);
            if (json.has(Lines.RESULT)) {
                return json.get(Lines.RESULT);
            }
            if (json.has(Lines.ERROR)) {
                throw new OwnerException(Lines.explanation(json.get(Lines.ERROR)));
            }
            if (json.has(Lines.PROGRESS)) {
                progress.accept(json.get(Lines.PROGRESS));
            }
        }
    }

    private Explanation lost(OwnerRequest request, String answer) {
        return new Explanation(
                "Cannot tell how %s ended".formatted(request.command()),
                stateFolder.toString(),
                "the owner was lost: %s".formatted(answer),
                "Run midflight status, then the same command again if it is still to be done.",
                Explanation.EXIT_RESUMABLE);
    }
}
