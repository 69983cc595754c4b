package dev.midflight.router.redis;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the router's own, so that what copies and compares needs neither client library. Speaks version 2 of
 * the protocol. Connects when it is needed, and again if the connection has ended; then what is asked may be done
 * twice, which changes nothing for anything but a copy, see {@link #scriptsOnce}.
 *
 * <p>An answer is bytes, a {@code Long}, a list of answers, {@link RedisErrorException} or null. One thread at a time.
 */
final class Wire implements AutoCloseable {

    private static final int BUFFER = 1 << 16;

    private final RedisAddress address;
    private @Nullable Socket socket;
    private @Nullable InputStream in;
    private @Nullable OutputStream out;

    Wire(RedisAddress address) {
        this.address = address;
    }

    /**
     * Asks one thing; words are text, bytes, numbers or keys.
     *
     * @throws RedisErrorException if the server refuses it
     * @throws UncheckedIOException if nobody knows what became of it
     */
    @Nullable
    Object call(Object... words) {
        Object answer = pipeline(List.<byte[][]>of(Words.of(words))).get(0);
        if (answer instanceof RedisErrorException refused) {
            throw refused;
        }
        return answer;
    }

    /** The same for what answers with a list. */
    List<?> list(Object... words) {
        Object answer = call(words);
        return answer == null ? List.of() : (List<?>) answer;
    }

    /** Asks several things at once; refusals are among the answers. */
    List<@Nullable Object> pipeline(List<byte[][]> calls) {
        return pipeline(calls, true);
    }

    private List<@Nullable Object> pipeline(List<byte[][]> calls, boolean again) {
        boolean used = socket != null;
        try {
            try {
                connect();
                return ask(calls);
            } catch (EOFException | SocketException ended) {
                close();
                if (!used || !again) {
                    throw ended;
                }
                // It may have ended long ago, when the server was started anew.
                connect();
                return ask(calls);
            }
        } catch (IOException failure) {
            close();
            throw new UncheckedIOException("No answer came from the Redis at " + address, failure);
        }
    }

    /** Runs a script, once for each list of what follows its name; refusals are among the answers. */
    List<@Nullable Object> scripts(Scripts script, List<byte[][]> arguments) {
        return scripts(script, arguments, true);
    }

    /** The same for what must not be sent a second time if nobody knows what became of the first. */
    List<@Nullable Object> scriptsOnce(Scripts script, List<byte[][]> arguments) {
        return scripts(script, arguments, false);
    }

    private List<@Nullable Object> scripts(Scripts script, List<byte[][]> arguments, boolean again) {
        List<byte[][]> calls = new ArrayList<>();
        for (byte[][] rest : arguments) {
            calls.add(Words.of("EVALSHA", script.digest(), List.of(rest)));
        }
        List<@Nullable Object> answers = pipeline(calls, again);
        for (Object answer : answers) {
            if (answer instanceof RedisErrorException refused && refused.says("NOSCRIPT")) {
                call("SCRIPT", "LOAD", script.text());
                return pipeline(calls, again);
            }
        }
        return answers;
    }

    /** Runs a script once. */
    @Nullable
    Object script(Scripts script, Object... rest) {
        Object answer = scripts(script, List.<byte[][]>of(Words.of(rest))).get(0);
        if (answer instanceof RedisErrorException refused) {
            throw refused;
        }
        return answer;
    }

    private List<@Nullable Object> ask(List<byte[][]> calls) throws IOException {
        OutputStream target = stream(out);
        for (byte[][] words : calls) {
            Words.write(words, target);
        }
        target.flush();
        List<@Nullable Object> answers = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            answers.add(read(stream(in)));
        }
        return answers;
    }

    private static <T> T stream(@Nullable T open) throws IOException {
        if (open == null) {
            throw new EOFException("closed");
        }
        return open;
    }

    private void connect() throws IOException {
        if (socket != null) {
            return;
        }
        Socket fresh = address.sockets().createSocket();
        int millis = (int) Math.min(Integer.MAX_VALUE, address.timeout().toMillis());
        try {
            fresh.setTcpNoDelay(true);
            fresh.setSoTimeout(millis);
            fresh.connect(new InetSocketAddress(address.host(), address.port()), millis);
        } catch (IOException failure) {
            fresh.close();
            throw failure;
        }
        socket = fresh;
        in = new BufferedInputStream(fresh.getInputStream(), BUFFER);
        out = new BufferedOutputStream(fresh.getOutputStream(), BUFFER);
        logIn();
    }

    private void logIn() throws IOException {
        List<byte[][]> first = new ArrayList<>();
        address.password()
                .ifPresent(password -> first.add(
                        address.user().isPresent()
                                ? Words.of("AUTH", address.user().get(), password)
                                : Words.of("AUTH", password)));
        if (address.database() != 0) {
            first.add(Words.of("SELECT", address.database()));
        }
        for (Object answer : ask(first)) {
            if (answer instanceof RedisErrorException refused) {
                throw new IOException(refused.getMessage());
            }
        }
    }

    private static @Nullable Object read(InputStream from) throws IOException {
        String line = line(from);
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> rest.getBytes(StandardCharsets.ISO_8859_1);
            case '-' -> new RedisErrorException(rest);
            case ':' -> Long.valueOf(rest);
            case '$' -> bulk(from, Integer.parseInt(rest));
            case '*' -> array(from, Integer.parseInt(rest));
            default -> throw new IOException("No answer of Redis begins with " + line.charAt(0));
        };
    }

    private static byte @Nullable [] bulk(InputStream from, int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = from.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("The answer ended early");
        }
        line(from);
        return bytes;
    }

    private static @Nullable List<@Nullable Object> array(InputStream from, int length) throws IOException {
        if (length < 0) {
            return null;
        }
        List<@Nullable Object> answers = new ArrayList<>(Math.min(length, 1_024));
        for (int i = 0; i < length; i++) {
            answers.add(read(from));
        }
        return answers;
    }

    private static String line(InputStream from) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = from.read(); next != '\r'; next = from.read()) {
            if (next < 0) {
                throw new EOFException("The connection ended");
            }
            line.append((char) next);
        }
        from.skipNBytes(1);
        return line.toString();
    }

    /** Ends the connection; the next call makes a new one. */
    @Override
    public void close() {
        Socket ending = socket;
        socket = null;
        in = null;
        out = null;
        try {
            if (ending != null) {
                ending.close();
            }
        } catch (IOException gone) {
            // It is gone either way.
        }
    }
}
