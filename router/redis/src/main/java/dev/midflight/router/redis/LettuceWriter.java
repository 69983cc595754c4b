package dev.midflight.router.redis;

import dev.midflight.router.Pass;
import dev.midflight.router.RefusedException;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import io.lettuce.core.RedisChannelWriter;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.protocol.CommandWrapper;
import io.lettuce.core.protocol.CompleteableCommand;
import io.lettuce.core.protocol.ConnectionFacade;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.resource.ClientResources;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sends what one connection of Lettuce was asked for to the side where it belongs. Safe for any thread; none waits, but
 * for the one in which commands wait while the authority moves.
 */
final class LettuceWriter implements RedisChannelWriter {

    private final RedisRouting routing;
    private final LettuceSides sides;
    private final Executor later;
    private final Optional<RedisShadow> shadow;

    /** Commands that wait for the authority; while there are any, those that come go behind them. */
    private final AtomicInteger waiting = new AtomicInteger();

    /** Writes that were sent and have no answer; a read must not pass them by way of the other side. */
    private final AtomicInteger writing = new AtomicInteger();

    /** Commands since MULTI; null if there was none. Guarded by this, as is the next. */
    private @Nullable List<RedisCommand<?, ?, ?>> queue;

    private final List<Call> watched = new ArrayList<>();

    private long watchedEpoch;

    private Side watchedSide = Side.OLD;

    /** When a command had waited for too long; those that came before it have waited as long. */
    private volatile long refusedNanos = System.nanoTime();

    LettuceWriter(RedisRouting routing, LettuceSides sides, Executor later, Optional<RedisShadow> shadow) {
        this.routing = routing;
        this.sides = sides;
        this.later = later;
        this.shadow = shadow;
    }

    @Override
    public <K, V, T> RedisCommand<K, V, T> write(RedisCommand<K, V, T> command) {
        if (waiting.get() > 0) {
            waitWith(command);
        } else if (!routed(command)) {
            waitWith(command);
        }
        return command;
    }

    @Override
    @SuppressWarnings("unchecked") // As the library does it.
    public <K, V> Collection<RedisCommand<K, V, ?>> write(Collection<? extends RedisCommand<K, V, ?>> commands) {
        commands.forEach(this::write);
        return (Collection<RedisCommand<K, V, ?>>) commands;
    }

    private void waitWith(RedisCommand<?, ?, ?> command) {
        waiting.incrementAndGet();
        long since = System.nanoTime();
        try {
            later.execute(() -> {
                try {
                    awaitAuthority(command, since);
                } catch (RefusedException refused) {
                    refusedNanos = System.nanoTime();
                    command.completeExceptionally(refused);
                } finally {
                    waiting.decrementAndGet();
                }
            });
        } catch (RejectedExecutionException full) {
            waiting.decrementAndGet();
            command.completeExceptionally(switching("too many commands wait"));
        }
    }

    private void awaitAuthority(RedisCommand<?, ?, ?> command, long since) {
        while (!command.isDone() && !routed(command)) {
            if (since - refusedNanos < 0) {
                throw switching("it was waited for long enough");
            }
            routing.router().begin().close();
        }
    }

    private static RefusedException switching(String why) {
        return new RefusedException(
                RefusedException.Reason.SWITCHING,
                "Nothing was written: %s while the authority moves. Try again.".formatted(why));
    }

    /** False if it has to wait until the authority has moved. What cannot be done fails. */
    @SuppressWarnings("IllegalCatch") // Whatever it is, the application's future has to end with it.
    private boolean routed(RedisCommand<?, ?, ?> command) {
        try {
            Call call = Call.of(RawCommand.words(command));
            return transactional(command, call) || route(command, call);
        } catch (RedisRouting.UnknownScriptException unknown) {
            command.completeExceptionally(new RedisNoScriptException(unknown.getMessage()));
            return true;
        } catch (RuntimeException failure) {
            command.completeExceptionally(failure);
            return true;
        }
    }

    private boolean route(RedisCommand<?, ?, ?> command, Call call) {
        if (routing.isElsewhere(call)) {
            sides.send(Side.OLD, command);
        } else if (call.isRead()) {
            read(command, call);
        } else if (call.is(CommandKind.ADMIN) && !call.has("refused")) {
            if (call.name().equals("SCRIPT") && call.hasWord("LOAD")) {
                routing.remember(call.words()[2]);
            }
            sides.send(routing.atAuthority(call).side(), command);
        } else {
            Optional<Pass> pass = routing.router().beginNow();
            pass.ifPresent(begun -> write(begun, command, call));
            return pass.isPresent();
        }
        return true;
    }

    private void read(RedisCommand<?, ?, ?> command, Call call) {
        RedisRouting.Reading reading = routing.reading(call);
        RedisRouting.Reading authority = routing.atAuthority(call);
        if (reading.compared()) {
            shadow.ifPresent(compared -> compared.offer(call));
        }
        if (reading.side() == authority.side() || writing.get() > 0) {
            routing.readAt(authority.side(), false);
            sides.send(authority.side(), named(command, call, authority.call()));
            return;
        }
        CompletableFuture<?> unused = sides.askFollower(
                        reading.side(), reading.call().words())
                .whenComplete((answer, failure) -> {
                    boolean instead = failure != null || answer[0] == '-';
                    routing.readAt(instead ? authority.side() : reading.side(), instead);
                    if (instead) {
                        warn(reading.side(), answer, failure);
                        sides.send(authority.side(), named(command, call, authority.call()));
                    } else {
                        routing.followerAnswered();
                        RawCommand.give(command, answer);
                    }
                });
    }

    private void warn(Side side, byte @Nullable [] refusal, @Nullable Throwable failure) {
        if (failure != null) {
            routing.followerFailed(side, failure.getClass().getSimpleName(), failure.toString());
        } else if (refusal != null) {
            routing.followerFailed(side, "refused", new String(refusal, StandardCharsets.UTF_8).strip());
        }
    }

    /** The command with other keys, if those of the side are others. */
    private static RedisCommand<?, ?, ?> named(RedisCommand<?, ?, ?> command, Call call, Call named) {
        return call == named ? command : new Renamed<>(command, named.words());
    }

    private static final class Renamed<K, V, T> extends CommandWrapper<K, V, T> {

        private final byte[][] words;

        Renamed(RedisCommand<K, V, T> command, byte[][] words) {
            super(command);
            this.words = words;
        }

        @Override
        public void encode(ByteBuf buffer) {
            try (ByteBufOutputStream out = new ByteBufOutputStream(buffer)) {
                Words.write(words, out);
            } catch (IOException impossible) {
                throw new UncheckedIOException("A buffer in memory took no words", impossible);
            }
        }
    }

    private void write(Pass pass, RedisCommand<?, ?, ?> command, Call call) {
        end(
                pass,
                command,
                List.of(call),
                sending -> sending.guarded()
                        ? sides.ask(sending.side(), sending.words())
                                .thenApply(raw -> answers(sending, raw).get(0))
                        : sides.ask(sending.side(), sending.calls().get(0).words()));
    }

    /** What is asked, and the answer as the application's command has to get it. */
    @FunctionalInterface
    private interface Asking {
        CompletableFuture<byte[]> ask(RedisRouting.Sending sending);
    }

    /** Ends the pass when the command ends, whoever ends it. */
    @SuppressWarnings("IllegalCatch") // The pass has to end with it; it is thrown on.
    private void end(Pass pass, RedisCommand<?, ?, ?> command, List<Call> calls, Asking asking) {
        List<Call> named = new ArrayList<>();
        Runnable ending = () -> {
            routing.wrote(pass, named);
            pass.close();
        };
        writing.incrementAndGet();
        try {
            RedisRouting.Sending sending = routing.sending(pass, calls);
            named.addAll(sending.calls());
            if (command instanceof CompleteableCommand<?> cancellable) {
                cancellable.onComplete((value, failure) -> ending.run());
            }
            CompletableFuture<?> unused = asking.ask(sending).whenComplete((answer, failure) -> {
                ending.run();
                writing.decrementAndGet();
                give(command, answer, failure);
            });
        } catch (RuntimeException failure) {
            ending.run();
            writing.decrementAndGet();
            throw failure;
        }
    }

    private static void give(RedisCommand<?, ?, ?> command, byte[] answer, @Nullable Throwable failure) {
        if (failure == null) {
            RawCommand.give(command, answer);
        } else {
            command.completeExceptionally(cause(failure));
        }
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof java.util.concurrent.CompletionException && cause != null ? cause : failure;
    }

    /** The answers to the commands of a script, each as it would have come by itself. */
    private static List<byte[]> answers(RedisRouting.Sending sending, byte[] raw) {
        if (raw[0] == '-') {
            String message = new String(raw, 1, raw.length - 3, StandardCharsets.ISO_8859_1);
            throw RedisRouting.refusal(message).orElseGet(() -> new RedisCommandExecutionException(message));
        }
        List<byte[]> elements = RawCommand.elements(raw);
        List<byte[]> answers = new ArrayList<>();
        for (int i = 0; i < sending.calls().size(); i++) {
            answers.add(answer(sending.calls().get(i), elements.get(2 * i), elements.get(2 * i + 1)));
        }
        return answers;
    }

    private static byte[] answer(Call call, byte[] answer, byte[] exact) {
        boolean nil = answer[0] == '$' && answer[1] == '-';
        if (nil && call.has("nil-list") && (call.words().length > 2)) {
            return "*-1\r\n".getBytes(StandardCharsets.US_ASCII);
        }
        if (exact[1] == '-') {
            return answer;
        }
        String number = new String(exact, StandardCharsets.US_ASCII);
        return (":" + number.substring(number.indexOf('\n') + 1)).getBytes(StandardCharsets.US_ASCII);
    }

    /** True if the command was a part of a transaction, or of what leads to one, and is seen to. */
    private synchronized boolean transactional(RedisCommand<?, ?, ?> command, Call call) {
        List<RedisCommand<?, ?, ?>> queued = queue;
        switch (call.name()) {
            case "MULTI" -> {
                queue = queued == null ? new ArrayList<>() : queued;
                ok(command);
            }
            case "DISCARD" -> {
                queue = null;
                watchedEpoch = 0;
                watched.clear();
                ok(command);
            }
            case "WATCH" -> watch(command, call);
            case "UNWATCH" -> {
                watchedEpoch = 0;
                watched.clear();
                sides.send(watchedSide, command);
            }
            case "EXEC" -> {
                if (queued == null) {
                    throw new RedisCommandExecutionException("ERR EXEC without MULTI");
                }
                return execute(command, queued);
            }
            default -> {
                if (queued == null) {
                    return false;
                }
                queued.add(command);
                command.complete();
            }
        }
        return true;
    }

    private static void ok(RedisCommand<?, ?, ?> command) {
        RawCommand.give(command, "+OK\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private void watch(RedisCommand<?, ?, ?> command, Call call) {
        RoutePlan plan = routing.router().plan().orElseThrow(() -> new IllegalStateException("No plan has come."));
        List<Call> all = with(List.of(call));
        if (!routing.areElsewhere(all)) {
            refuseFollowed(call, plan);
        }
        Side side = routing.together(all, plan.authority());
        Call named = routing.named(call, side);
        watched.add(call);
        watchedEpoch = plan.epoch();
        watchedSide = side;
        sides.send(side, named(command, call, named));
    }

    private static void refuseFollowed(Call call, RoutePlan plan) {
        if (plan.stage().follower() != Stage.Follower.NOTHING || plan.stage() == Stage.SWITCHING) {
            throw RedisRouting.unfollowed(call, "this client cannot watch while a follower is kept; use a script");
        }
    }

    /** These and what was watched before. */
    private List<Call> with(List<Call> calls) {
        List<Call> all = new ArrayList<>(watched);
        all.addAll(calls);
        return all;
    }

    private boolean execute(RedisCommand<?, ?, ?> command, List<RedisCommand<?, ?, ?>> queued) {
        List<Call> calls =
                queued.stream().map(each -> Call.of(RawCommand.words(each))).toList();
        List<Call> all = with(calls);
        if (routing.areElsewhere(all)) {
            queue = null;
            watchedEpoch = 0;
            watched.clear();
            CompletableFuture<?> unused =
                    transaction(Side.OLD, calls).whenComplete((answer, failure) -> give(command, answer, failure));
            return true;
        }
        Optional<Pass> begun = routing.router().beginNow();
        if (begun.isEmpty()) {
            return false;
        }
        queue = null;
        Pass pass = begun.get();
        long epoch = watchedEpoch;
        watchedEpoch = 0;
        watched.clear();
        if (epoch != 0 && epoch != pass.plan().epoch()) {
            pass.close();
            RawCommand.give(command, "*-1\r\n".getBytes(StandardCharsets.US_ASCII));
            return true;
        }
        end(pass, command, calls, sending -> {
            Side unused = routing.together(all, pass.authority());
            if (!sending.guarded()) {
                return transaction(sending.side(), sending.calls());
            }
            if (epoch != 0) {
                refuseFollowed(all.get(0), pass.plan());
            }
            return sides.ask(sending.side(), sending.words()).thenApply(raw -> list(answers(sending, raw)));
        });
        return true;
    }

    /** As one of the server itself. */
    private CompletableFuture<byte[]> transaction(Side side, List<Call> calls) {
        CompletableFuture<byte[]> unused = sides.ask(side, Words.of("MULTI"));
        for (Call call : calls) {
            unused = sides.ask(side, call.words());
        }
        return sides.ask(side, Words.of("EXEC"));
    }

    private static byte[] list(List<byte[]> answers) {
        java.io.ByteArrayOutputStream list = new java.io.ByteArrayOutputStream();
        list.writeBytes(("*" + answers.size() + "\r\n").getBytes(StandardCharsets.US_ASCII));
        answers.forEach(list::writeBytes);
        return list.toByteArray();
    }

    @Override
    public void setConnectionFacade(ConnectionFacade facade) {
        sides.old().setConnectionFacade(facade);
    }

    @Override
    public void setAutoFlushCommands(boolean autoFlush) {
        sides.setAutoFlush(autoFlush);
    }

    @Override
    public void flushCommands() {
        sides.flush();
    }

    @Override
    public ClientResources getClientResources() {
        return sides.old().getClientResources();
    }

    @Override
    public void close() {
        closeAsync().join();
    }

    @Override
    public CompletableFuture<Void> closeAsync() {
        return sides.closeAsync();
    }
}
