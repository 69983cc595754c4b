package dev.midflight.router.redis;

import dev.midflight.router.Side;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisChannelWriter;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.RedisCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection of Lettuce to each side. That to the old one is the application's; that to the new one is made when it
 * is first needed, and tried again if it could not be made. Safe for any thread; nothing waits.
 */
final class LettuceSides {

    private final RedisChannelWriter old;
    private final RedisClient client;
    private final RedisURI address;
    private final Duration followerWait;
    private volatile @Nullable RedisChannelWriter fresh;

    /** This and the rest is guarded by this. */
    private final List<RedisCommand<?, ?, ?>> waiting = new ArrayList<>();

    private @Nullable CompletableFuture<?> connecting;
    private @Nullable StatefulRedisConnection<byte[], byte[]> connection;
    private boolean closed;

    LettuceSides(RedisChannelWriter old, RedisClient client, RedisURI address, Duration followerWait) {
        this.old = old;
        this.client = client;
        this.address = address;
        this.followerWait = followerWait;
    }

    RedisChannelWriter old() {
        return old;
    }

    /** Sends a command as it is. */
    void send(Side side, RedisCommand<?, ?, ?> command) {
        if (side == Side.OLD) {
            old.write(command);
            return;
        }
        RedisChannelWriter writer = fresh;
        if (writer == null) {
            connectAndSend(command);
        } else {
            writer.write(command);
        }
    }

    private void connectAndSend(RedisCommand<?, ?, ?> command) {
        if (!sentOrWaits(command)) {
            command.completeExceptionally(new IllegalStateException("The connection was closed."));
        }
    }

    private synchronized boolean sentOrWaits(RedisCommand<?, ?, ?> command) {
        RedisChannelWriter writer = fresh;
        if (writer != null) {
            writer.write(command);
            return true;
        }
        if (closed) {
            return false;
        }
        waiting.add(command);
        if (connecting == null) {
            CompletableFuture<StatefulRedisConnection<byte[], byte[]>> made =
                    client.connectAsync(ByteArrayCodec.INSTANCE, address).toCompletableFuture();
            connecting = made;
            CompletableFuture<?> unused = made.whenComplete(this::connected);
        }
        return true;
    }

    private void connected(@Nullable StatefulRedisConnection<byte[], byte[]> made, @Nullable Throwable failure) {
        List<RedisCommand<?, ?, ?>> failed = new ArrayList<>();
        boolean late;
        synchronized (this) {
            connecting = null;
            late = closed;
            if (made == null || closed) {
                failed.addAll(waiting);
            } else {
                connection = made;
                RedisChannelWriter writer = ((RedisChannelHandler<?, ?>) made).getChannelWriter();
                waiting.forEach(writer::write);
                fresh = writer;
            }
            waiting.clear();
        }
        if (made != null && late) {
            CompletableFuture<?> unused = made.closeAsync();
        }
        Throwable why = failure == null ? new IllegalStateException("The connection was closed.") : failure;
        failed.forEach(command -> command.completeExceptionally(why));
    }

    /** Sends words, and gives what comes back as it came. */
    CompletableFuture<byte[]> ask(Side side, byte[][] words) {
        RawCommand command = new RawCommand(words);
        send(side, command);
        return command.answer();
    }

    /** The same for which is not waited for long. */
    CompletableFuture<byte[]> askFollower(Side side, byte[][] words) {
        return ask(side, words).orTimeout(followerWait.toMillis(), TimeUnit.MILLISECONDS);
    }

    void setAutoFlush(boolean autoFlush) {
        old.setAutoFlushCommands(autoFlush);
        RedisChannelWriter writer = fresh;
        if (writer != null) {
            writer.setAutoFlushCommands(autoFlush);
        }
    }

    void flush() {
        old.flushCommands();
        RedisChannelWriter writer = fresh;
        if (writer != null) {
            writer.flushCommands();
        }
    }

    CompletableFuture<Void> closeAsync() {
        StatefulRedisConnection<byte[], byte[]> made;
        synchronized (this) {
            closed = true;
            made = connection;
        }
        CompletableFuture<Void> other = made == null ? CompletableFuture.completedFuture(null) : made.closeAsync();
        return CompletableFuture.allOf(old.closeAsync(), other);
    }
}
