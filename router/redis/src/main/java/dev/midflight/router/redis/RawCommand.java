package dev.midflight.router.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.protocol.RedisStateMachine;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A command of words, whose answer is kept as it came, to be given to another command later. */
final class RawCommand extends Command<byte[], byte[], byte[]> {

    private final CompletableFuture<byte[]> answer = new CompletableFuture<>();

    RawCommand(byte[][] words) {
        super(type(words[0]), new Recorded(), arguments(words));
    }

    private static ProtocolKeyword type(byte[] name) {
        return new ProtocolKeyword() {
            @Override
            public byte[] getBytes() {
                return name;
            }

            @Override
            public String toString() {
                return CommandTable.name(name).toUpperCase(java.util.Locale.ROOT);
            }
        };
    }

    private static CommandArgs<byte[], byte[]> arguments(byte[][] words) {
        CommandArgs<byte[], byte[]> arguments = new CommandArgs<>(ByteArrayCodec.INSTANCE);
        for (int i = 1; i < words.length; i++) {
            arguments.add(words[i]);
        }
        return arguments;
    }

    /** What came back, also if it was a refusal; fails if nobody knows. */
    CompletableFuture<byte[]> answer() {
        return answer;
    }

    @Override
    public void complete() {
        super.complete();
        answer.complete(((Recorded) getOutput()).bytes());
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        boolean first = super.completeExceptionally(failure);
        answer.completeExceptionally(failure);
        return first;
    }

    @Override
    public void cancel() {
        super.cancel();
        answer.completeExceptionally(new CancellationException("The command was cancelled"));
    }

    /** The words that a command of the application is sent as. */
    static byte[][] words(RedisCommand<?, ?, ?> command) {
        ByteBuf buffer = Unpooled.buffer();
        try {
            command.encode(buffer);
            List<byte[]> words = new ArrayList<>();
            int count = number(buffer);
            for (int i = 0; i < count; i++) {
                byte[] word = new byte[number(buffer)];
                buffer.readBytes(word);
                buffer.skipBytes(2);
                words.add(word);
            }
            return words.toArray(new byte[0][]);
        } finally {
            buffer.release();
        }
    }

    private static int number(ByteBuf buffer) {
        int end = buffer.bytesBefore((byte) '\r');
        String line = buffer.readCharSequence(end, StandardCharsets.US_ASCII).toString();
        buffer.skipBytes(2);
        return Integer.parseInt(line.substring(1));
    }

    /** Gives an answer to a command as if it had come for it, and completes it, also if it is not understood. */
    static void give(RedisCommand<?, ?, ?> command, byte[] bytes) {
        if (!command.isDone()) {
            CommandOutput<?, ?, ?> output = command.getOutput();
            if (output != null) {
                RedisStateMachine machine = new RedisStateMachine();
                machine.decode(Unpooled.wrappedBuffer(bytes), output, command::completeExceptionally);
            }
            command.complete();
        }
    }

    /** The elements of an answer that is a list, each as it came. */
    static List<byte[]> elements(byte[] list) {
        List<byte[]> elements = new ArrayList<>();
        int[] at = {0};
        int count = (int) header(list, at);
        for (int i = 0; i < count; i++) {
            int from = at[0];
            skip(list, at);
            elements.add(java.util.Arrays.copyOfRange(list, from, at[0]));
        }
        return elements;
    }

    private static void skip(byte[] bytes, int[] at) {
        char kind = (char) bytes[at[0]];
        if (kind != '$' && kind != '*') {
            line(bytes, at);
            return;
        }
        long length = header(bytes, at);
        if (kind == '$') {
            at[0] += length < 0 ? 0 : (int) length + 2;
        } else {
            for (long i = 0; i < length; i++) {
                skip(bytes, at);
            }
        }
    }

    private static long header(byte[] bytes, int[] at) {
        return Long.parseLong(line(bytes, at).substring(1));
    }

    private static String line(byte[] bytes, int[] at) {
        int end = at[0];
        while (bytes[end] != '\r') {
            end++;
        }
        String line = new String(bytes, at[0], end - at[0], StandardCharsets.ISO_8859_1);
        at[0] = end + 2;
        return line;
    }

    /** Writes down what it is told, in the form in which it came. */
    private static final class Recorded extends CommandOutput<byte[], byte[], byte[]> {

        private final ByteArrayOutputStream written = new ByteArrayOutputStream();

        Recorded() {
            super(ByteArrayCodec.INSTANCE, new byte[0]);
        }

        byte[] bytes() {
            return written.toByteArray();
        }

        @Override
        public void set(@Nullable ByteBuffer bytes) {
            if (bytes == null) {
                line("$-1");
                return;
            }
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            line("$" + copy.length);
            written.writeBytes(copy);
            line("");
        }

        @Override
        public void setSingle(ByteBuffer bytes) {
            line("+" + StandardCharsets.ISO_8859_1.decode(bytes.duplicate()));
        }

        @Override
        public void set(long integer) {
            line(":" + integer);
        }

        @Override
        public void setError(ByteBuffer error) {
            line("-" + StandardCharsets.ISO_8859_1.decode(error.duplicate()));
        }

        @Override
        public void setError(String error) {
            line("-" + error);
        }

        @Override
        public void multi(int count) {
            line("*" + count);
        }

        private void line(String text) {
            written.writeBytes((text + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }
    }
}
