package dev.midflight.engine.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.midflight.engine.fault.Explained;
import dev.midflight.engine.fault.Explanation;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@SuppressWarnings("try") // Resources that are held and not named.
final class OwnerSocketTest {

    private final Path folder;

    OwnerSocketTest(@TempDir Path folder) {
        this.folder = folder.resolve("shop");
    }

    @Test
    void requestIsAnsweredWithItsProgress() {
        RequestHandler echo = (request, progress) -> {
            progress.accept(IntNode.valueOf(1));
            return request.arguments().put("command", request.command());
        };
        ObjectNode arguments =
                JsonNodeFactory.instance.objectNode().put("lanes", 2).put("text", "line\nbreak é");
        List<JsonNode> progress = new ArrayList<>();

        try (Ownership ownership = acquire(folder);
                OwnerSocket socket = OwnerSocket.serve(ownership, echo)) {
            OwnerClient client = OwnerClient.connect(folder).orElseThrow();
            JsonNode result = client.call(new OwnerRequest("tune", arguments), progress::add);
            JsonNode again = client.call(OwnerRequest.of("status"), progress::add);

            assertThat(result.path("command").asText()).isEqualTo("tune");
            assertThat(result.path("text").asText()).isEqualTo("line\nbreak é");
            assertThat(again.path("command").asText()).isEqualTo("status");
            assertThat(client.owner()).contains(ownership.identity());
        }
        assertThat(progress).isNotEmpty().allMatch(line -> line.asInt() == 1);
    }

    @Test
    void failureOfTheOwnerReachesTheClientWithAllItsParts() {
        Explanation why = new Explanation("Cannot switch", "shop", "lag is 9 s", "Wait.", 5);

        assertThat(failure((request, progress) -> {
                    throw new Refusal(why);
                }))
                .isEqualTo(why);
    }

    @Test
    void faultOfTheOwnerReachesTheClientAsOne() {
        Explanation fault = failure((request, progress) -> {
            throw new IllegalStateException("broken");
        });

        assertThat(fault.what()).isEqualTo("Cannot finish status");
        assertThat(fault.answer()).contains("broken");
        assertThat(fault.exit()).isEqualTo(Explanation.EXIT_RESUMABLE);
    }

    @Test
    void thereIsNoOwnerWhereNobodyListens() throws IOException {
        assertThat(OwnerClient.connect(folder)).isEmpty();
        try (Ownership ownership = acquire(folder)) {
            assertThat(OwnerClient.connect(folder)).isEmpty();
            OwnerSocket.serve(ownership, (request, progress) -> progressIsUnused())
                    .close();
            assertThat(OwnerClient.connect(folder)).isEmpty();
            assertThat(SocketPlace.find(folder)).isEmpty();
        }
    }

    @Test
    void socketOfADeadOwnerIsNoOwnerAndIsRemoved() throws IOException {
        try (Ownership ownership = acquire(folder)) {
            Path place = SocketPlace.make(ownership.stateFolder());
            try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                dead.bind(UnixDomainSocketAddress.of(place));
            }
            assertThat(place).exists();
            assertThat(OwnerClient.connect(folder)).isEmpty();

            try (OwnerSocket socket = OwnerSocket.serve(ownership, (request, progress) -> progressIsUnused())) {
                assertThat(OwnerClient.connect(folder)).isPresent();
            }
        }
    }

    @Test
    void longPathGetsAShortPrivateFolder() throws IOException {
        Path deep = folder.resolve("x".repeat(60)).resolve("y".repeat(60));
        Path elsewhere;
        try (Ownership ownership = acquire(deep);
                OwnerSocket socket = OwnerSocket.serve(ownership, (request, progress) -> progressIsUnused())) {
            elsewhere = SocketPlace.find(deep).orElseThrow();

            assertThat(elsewhere.toString().length()).isLessThanOrEqualTo(SocketPlace.PATH_BYTES_MAX);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(elsewhere.getParent())))
                    .isEqualTo("rwx------");
            assertThat(OwnerClient.connect(deep).orElseThrow().call(OwnerRequest.of("status"), line -> {}))
                    .isEqualTo(progressIsUnused());
        }
        assertThat(elsewhere.getParent()).doesNotExist();
    }

    @Test
    void socketIsInAPrivateFolder() throws IOException {
        try (Ownership ownership = acquire(folder);
                OwnerSocket socket = OwnerSocket.serve(ownership, (request, progress) -> progressIsUnused())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                            SocketPlace.find(folder).orElseThrow().getParent())))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void whatIsNoRequestIsRefused() throws IOException {
        try (Ownership ownership = acquire(folder);
                OwnerSocket socket = OwnerSocket.serve(ownership, (request, progress) -> progressIsUnused())) {
            for (String line : List.of("none\n", "{}\n", "{\"command\":\"status\"}\n", "[1]\n", "\n")) {
                assertThat(answerTo(line)).as(line).contains("\"error\"").contains("Cannot understand the command");
            }
            assertThat(answerTo("x".repeat((1 << 20) + 1))).contains("more than 1048576 bytes");
            assertThat(answerTo("{\"command\":\"status\",\"arguments\":{}}\n")).contains("\"result\":\"unused\"");
        }
    }

    @Test
    void moreRequestsThanItCanTakeHearThatItIsBusy() throws InterruptedException, IOException {
        CountDownLatch begun = new CountDownLatch(OwnerSocket.REQUESTS_MAX);
        try (Ownership ownership = acquire(folder);
                OwnerSocket socket = OwnerSocket.serve(ownership, (request, progress) -> {
                    begun.countDown();
                    new CountDownLatch(1).await();
                    return progressIsUnused();
                })) {
            List<SocketChannel> clients = new ArrayList<>();
            for (int number = 0; number < OwnerSocket.REQUESTS_MAX; number++) {
                clients.add(send("{\"command\":\"wait\",\"arguments\":{}}\n"));
            }
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

            assertThat(explanationOf(OwnerClient.connect(folder).orElseThrow()).answer())
                    .contains("works on 16 already");
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }

    @Test
    void clientThatGoesAwayOrDoesNotReadDoesNotStopTheWork() throws IOException, InterruptedException {
        CountDownLatch done = new CountDownLatch(2);
        AtomicInteger told = new AtomicInteger();
        RequestHandler chatty = (request, progress) -> {
            for (int line = 0; line < 10_000; line++) {
                progress.accept(TextNode.valueOf("x".repeat(1000)));
                told.incrementAndGet();
            }
            done.countDown();
            return progressIsUnused();
        };
        try (Ownership ownership = acquire(folder);
                OwnerSocket socket = OwnerSocket.serve(ownership, chatty)) {
            send("{\"command\":\"gone\",\"arguments\":{}}\n").close();
            try (SocketChannel deaf = send("{\"command\":\"deaf\",\"arguments\":{}}\n")) {
                assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
                assertThat(read(deaf)).endsWith("{\"result\":\"unused\"}\n");
            }
        }
        assertThat(told).hasValue(20_000);
    }

    @Test
    void stoppingOwnerTellsItsClientsAndIsQuick() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        try (Ownership ownership = acquire(folder)) {
            OwnerSocket socket = OwnerSocket.serve(ownership, (request, progress) -> {
                begun.countDown();
                new CountDownLatch(1).await();
                return progressIsUnused();
            });
            OwnerClient client = OwnerClient.connect(folder).orElseThrow();
            List<Explanation> answers = new ArrayList<>();
            Thread waiting = new Thread(() -> answers.add(explanationOf(client)));
            waiting.start();
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

            socket.close();
            socket.close();
            waiting.join();

            assertThat(answers).singleElement().satisfies(answer -> {
                assertThat(answer.answer()).isEqualTo("the owner stops");
                assertThat(answer.exit()).isEqualTo(Explanation.EXIT_RESUMABLE);
            });
        }
    }

    @Test
    void ownerThatIsKilledOnTheWayIsSaidToBeLost() throws IOException, InterruptedException {
        try (OwnerChild child = OwnerChild.start(folder)) {
            assertThat(child.says()).isEqualTo("owns");
            OwnerClient client = OwnerClient.connect(folder).orElseThrow();

            OwnerException lost = catchThrowableOfType(
                    OwnerException.class, () -> client.call(OwnerRequest.of("cutover"), begun -> killQuietly(child)));

            assertThat(lost.explanation().what()).isEqualTo("Cannot tell how cutover ended");
            assertThat(lost.explanation().answer()).contains("the owner was lost");
            assertThat(lost.explanation().exit()).isEqualTo(Explanation.EXIT_RESUMABLE);
            assertThat(OwnerClient.connect(folder)).isEmpty();
            assertThat(catchThrowableOfType(
                                    OwnerException.class, () -> client.call(OwnerRequest.of("status"), line -> {}))
                            .explanation()
                            .answer())
                    .contains("the owner was lost");
        }
    }

    @Test
    void ownerThatIsStoppedInItsTracksIsSaidToBeSilent() throws IOException, InterruptedException {
        try (OwnerChild child = OwnerChild.start(folder)) {
            assertThat(child.says()).isEqualTo("owns");
            OwnerClient client =
                    OwnerClient.connect(folder, Duration.ofSeconds(1)).orElseThrow();
            child.signal("STOP");

            OwnerException lost = catchThrowableOfType(
                    OwnerException.class, () -> client.call(OwnerRequest.of("status"), line -> {}));

            assertThat(lost.explanation().answer()).contains("nothing came for 1 s");
        }
    }

    private static void killQuietly(OwnerChild child) {
        try {
            child.kill();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private Explanation failure(RequestHandler work) {
        try (Ownership ownership = acquire(folder);
                OwnerSocket socket = OwnerSocket.serve(ownership, work)) {
            return explanationOf(OwnerClient.connect(folder).orElseThrow());
        }
    }

    private static Explanation explanationOf(OwnerClient client) {
        OwnerException failure =
                catchThrowableOfType(OwnerException.class, () -> client.call(OwnerRequest.of("status"), line -> {}));
        assertThat(failure).isNotNull();
        return failure.explanation();
    }

    private static JsonNode progressIsUnused() {
        return TextNode.valueOf("unused");
    }

    private static Ownership acquire(Path folder) {
        return Ownership.acquire(folder, "midflight run shop.yaml", Clock.systemUTC());
    }

    private String answerTo(String line) throws IOException {
        try (SocketChannel channel = send(line)) {
            return read(channel);
        }
    }

    private SocketChannel send(String text) throws IOException {
        SocketChannel channel = SocketChannel.open(
                UnixDomainSocketAddress.of(SocketPlace.find(folder).orElseThrow()));
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException notRead) {
            // The owner hangs up on a request that is too long, which may be before its last byte was written.
            assertThat(notRead).hasMessageContaining("Broken pipe");
        }
        return channel;
    }

    private static String read(SocketChannel channel) throws IOException {
        StringBuilder text = new StringBuilder();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        try {
            while (channel.read(buffer) >= 0) {
                buffer.flip();
                text.append(StandardCharsets.UTF_8.decode(buffer));
                buffer.clear();
            }
        } catch (SocketException hungUp) {
            // What an owner that does not read the request has said comes before the end of the connection.
            assertThat(hungUp).hasMessageContaining("reset");
        }
        return text.toString();
    }

    private static final class Refusal extends RuntimeException implements Explained {

        private static final long serialVersionUID = 1;

        private final transient Explanation explanation;

        Refusal(Explanation explanation) {
            super(explanation.message());
            this.explanation = explanation;
        }

        @Override
        public Explanation explanation() {
            return explanation;
        }
    }
}
