package dev.midflight.router.redis;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.Pass;
import dev.midflight.router.RefusedException;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.Router;
import dev.midflight.router.Seldom;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides for commands of an application where they go and what is sent; both clients rest on it. It sends nothing.
 *
 * <p>While a follower is kept, a write is one script at the authority, so one round trip: it refuses if this Redis does
 * not have the authority any more, notes which keys change in a stream, and runs the command. So a mark is never lost,
 * whatever ends the application, and a process that slept through a switch changes nothing.
 *
 * <p>Safe for any thread.
 */
public final class RedisRouting {

    private static final Logger LOG = LoggerFactory.getLogger(RedisRouting.class);

    /** Lua puts no more words on its stack at once (8,000). */
    private static final int WORDS_MAX = 7_900;

    private static final int TEXTS_MAX = 1_000;

    /** So often in a row a follower fails before it is left in peace, and for so long. */
    private static final int FAILURES_MAX = 5;

    private static final long REST_NANOS = 2_000_000_000L;

    /** How long a number Lua can hold, in bits. */
    private static final int EXACT_BITS = 53;

    private final Router router;
    private final Names names;
    private final KeyMap keys;
    private final Function<Key, String> entity;
    private final Map<String, byte[]> texts = new ConcurrentHashMap<>();
    private final LongAdder atOld = new LongAdder();
    private final LongAdder atNew = new LongAdder();
    private final LongAdder saved = new LongAdder();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile long restsUntilNanos = System.nanoTime();
    private final Seldom seldom = new Seldom();

    /**
     * The routing of a migration.
     *
     * @param entity to whom a unit of keys belongs: the person or tenant, so that all of theirs is read at one side
     */
    public RedisRouting(String migration, Router router, KeyMap keys, Function<Key, String> entity) {
        this.router = requireNonNull(router, "router");
        this.names = new Names(requireNonNull(migration, "migration"));
        this.keys = requireNonNull(keys, "keys");
        this.entity = requireNonNull(entity, "entity");
    }

    /**
     * How many reads went where.
     *
     * @param atOld answered by the old side
     * @param atNew answered by the new one
     * @param savedByAuthority of these, answered by the authority as the follower failed
     */
    public record Counts(long atOld, long atNew, long savedByAuthority) {}

    /** How many reads went where. */
    public Counts counts() {
        return new Counts(atOld.sum(), atNew.sum(), saved.sum());
    }

    Router router() {
        return router;
    }

    /** What is sent for some commands: one script for all of them, or each as it is. */
    record Sending(Side side, List<Call> calls, Optional<List<byte[]>> script) {

        /** True if it is one script. */
        boolean guarded() {
            return script.isPresent();
        }

        byte[][] words() {
            return script.orElseThrow().toArray(new byte[0][]);
        }
    }

    /** Where a read goes, as the side has to be asked. */
    record Reading(Side side, Call call, boolean compared) {}

    /** Counts a read that a side has answered, the authority instead of the follower if that failed. */
    void readAt(Side side, boolean instead) {
        (side == Side.OLD ? atOld : atNew).increment();
        if (instead) {
            saved.increment();
            if (failures.incrementAndGet() >= FAILURES_MAX) {
                restsUntilNanos = System.nanoTime() + REST_NANOS;
            }
        }
    }

    /** After the follower has failed at a read, or refused it, and before the authority is asked. */
    void followerFailed(Side side, String kind, String reason) {
        if (seldom.lets(kind, System.nanoTime())) {
            LOG.warn("the follower does not answer, the authority does side={} reason={}", side, reason);
        }
    }

    /** After the follower has answered a read. */
    void followerAnswered() {
        if (failures.get() != 0) {
            failures.set(0);
        }
    }

    private boolean followerRests() {
        return failures.get() >= FAILURES_MAX && restsUntilNanos - System.nanoTime() > 0;
    }

    /** Where a command is read; what follows if that side fails is asked by {@link #atAuthority}. */
    Reading reading(Call call) {
        List<String> entities = entities(call);
        if (entities.size() < call.keys().size()
                && entities.isEmpty()
                && !call.keys().isEmpty()) {
            return new Reading(Side.OLD, call, false);
        }
        if (!call.mayFollow()
                || entities.size() < call.keys().size()
                || keys.shape().isPresent()
                || followerRests()) {
            return atAuthority(call);
        }
        Side side = router.reads(entities.get(0));
        for (String each : entities) {
            if (router.reads(each) != side) {
                return atAuthority(call);
            }
        }
        boolean compared = !call.has("unstable") && entities.stream().allMatch(router::compares);
        return new Reading(side, named(call, side), compared);
    }

    /** The same read where it is always right. */
    Reading atAuthority(Call call) {
        Side side = router.plan().map(RoutePlan::authority).orElseGet(() -> router.reads(""));
        return new Reading(side, named(call, side), false);
    }

    private List<String> entities(Call call) {
        return call.keys().stream()
                .flatMap(key -> keys.unit(Side.OLD, key).stream())
                .map(entity)
                .toList();
    }

    /** To whom a command's first key belongs. */
    String entity(Call call) {
        List<String> all = entities(call);
        return all.isEmpty() ? "" : all.get(0);
    }

    /** True if no key of the command is moved, so that it stays where it was. */
    boolean isElsewhere(Call call) {
        return areElsewhere(List.of(call));
    }

    /** The same of commands that go together. */
    boolean areElsewhere(List<Call> calls) {
        return calls.stream().anyMatch(call -> !call.keys().isEmpty())
                && calls.stream().flatMap(call -> call.keys().stream()).noneMatch(this::isMoved);
    }

    private boolean isMoved(Key key) {
        return keys.unit(Side.OLD, key).isPresent();
    }

    /**
     * Where commands go that go together: to the old side if none of their keys is moved.
     *
     * @throws UnsupportedOperationException if some are moved and others are not, and the new side has the authority
     */
    Side together(List<Call> calls, Side authority) {
        if (authority == Side.OLD || areElsewhere(calls)) {
            return Side.OLD;
        }
        for (Call call : calls) {
            if (!call.keys().stream().allMatch(this::isMoved)) {
                throw mixed(call);
            }
        }
        return authority;
    }

    /** A command with keys of both kinds is done at neither side. */
    void refuseMixed(Call call) {
        if (!isElsewhere(call) && !call.keys().stream().allMatch(this::isMoved)) {
            throw mixed(call);
        }
    }

    private static UnsupportedOperationException mixed(Call call) {
        return new UnsupportedOperationException(
                ("%s was not sent: it has keys that are moved and keys that are not, or goes together with such."
                                + " Ask for those that are moved and for the others apart.")
                        .formatted(call.name()));
    }

    /**
     * What is sent for commands that may write, in the application's names, which are the old side's.
     *
     * @throws RefusedException if nothing may be sent by the plan
     * @throws UnsupportedOperationException if a command cannot be followed while a follower is kept, or has keys that
     *     are moved and others that are not
     */
    Sending sending(Pass pass, List<Call> calls) {
        List<Call> named = new ArrayList<>();
        for (Call call : calls) {
            named.add(named(call, pass.authority()));
        }
        return sendingAs(pass, named);
    }

    /** The same in the names of the side with the authority. */
    Sending sendingAs(Pass pass, List<Call> calls) {
        Side side = pass.authority();
        if (pass.plan().stage().follower() == Stage.Follower.NOTHING) {
            return new Sending(side, calls, Optional.empty());
        }
        return new Sending(side, calls, Optional.of(List.of(script(pass, calls))));
    }

    /** Before whoever asked for the commands goes on, whatever became of them. */
    void wrote(Pass pass, List<Call> calls) {
        for (Call call : calls) {
            for (Key key : call.keys()) {
                keys.unit(pass.authority(), key).map(entity).ifPresent(pass::wrote);
            }
        }
    }

    private byte[][] script(Pass pass, List<Call> calls) {
        List<Key> marks = new ArrayList<>();
        List<Object> rest = new ArrayList<>();
        for (Call call : calls) {
            refuseUnfollowed(call, pass.plan().stage());
            if (!call.isRead() && !call.is(CommandKind.ADMIN)) {
                addMarks(pass.authority(), call, marks);
            }
            addCommand(call, rest);
        }
        return Words.of(
                "EVAL",
                Scripts.WRITE.text(),
                2,
                names.state,
                names.marks,
                pass.plan().epoch(),
                marks.size(),
                marks,
                rest);
    }

    private void addMarks(Side side, Call call, List<Key> marks) {
        int before = marks.size();
        for (Key key : call.keys()) {
            if (keys.unit(side, key).isPresent()) {
                marks.add(key);
            }
        }
        if (marks.size() - before != call.keys().size()) {
            throw mixed(call);
        }
    }

    private void addCommand(Call call, List<Object> rest) {
        String name = call.name();
        if (name.startsWith("EVAL")) {
            byte[][] words = call.words().clone();
            if (name.startsWith("EVALSHA")) {
                words[1] = text(Words.text(words[1]));
            } else {
                remember(words[1]);
            }
            rest.add("s");
            rest.add(words.length - 1);
            rest.addAll(List.of(words).subList(1, words.length));
        } else {
            rest.add(call.has("wide") ? "w" : "n");
            rest.add(call.words().length);
            rest.addAll(List.of(call.words()));
        }
    }

    /** Notes a script, which is known by its digest from then on. */
    void remember(byte[] text) {
        if (texts.size() < TEXTS_MAX) {
            texts.put(Scripts.sha1(text), text.clone());
        }
    }

    private byte[] text(String digest) {
        byte[] text = texts.get(digest.toLowerCase(Locale.ROOT));
        if (text == null) {
            throw new UnknownScriptException(
                    "NOSCRIPT This process has not seen the text of the script " + digest + ". Use EVAL.");
        }
        return text;
    }

    /** A script is asked for by a digest whose text has not come by; clients then send the text. */
    static final class UnknownScriptException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnknownScriptException(String message) {
            super(message);
        }
    }

    private void refuseUnfollowed(Call call, Stage stage) {
        if (call.kind().isEmpty() || call.has("refused")) {
            throw unfollowed(call, "it is not known which keys it changes, in the stage " + stage);
        }
        if (call.is(CommandKind.BLOCKING)) {
            throw unfollowed(call, "it would wait within a pipeline or transaction, in the stage " + stage);
        }
        if (!call.isRead() && !call.is(CommandKind.ADMIN) && call.keys().isEmpty()) {
            throw unfollowed(call, "it names no keys, so that nobody knows what it changes, in the stage " + stage);
        }
        if (call.words().length > WORDS_MAX) {
            throw unfollowed(call, "it has %d words, more than %,d".formatted(call.words().length, WORDS_MAX));
        }
        if (call.name().equals("BITFIELD") && isWide(call)) {
            throw unfollowed(call, "its answer would not be exact beyond %d bits".formatted(EXACT_BITS));
        }
        if (call.name().startsWith("EVAL") && Words.text(call.words()[1]).startsWith("#!")) {
            throw unfollowed(call, "a script with a first line of its own cannot be run within another");
        }
    }

    private static boolean isWide(Call call) {
        return List.of(call.words()).stream()
                .map(Words::text)
                .anyMatch(word -> word.matches("[iuIU]\\d{1,3}") && Integer.parseInt(word.substring(1)) > EXACT_BITS);
    }

    /** A refusal that names the command. */
    static UnsupportedOperationException unfollowed(Call call, String why) {
        return new UnsupportedOperationException(
                "%s was not sent: %s. It can be used again when the migration is over.".formatted(call.name(), why));
    }

    /** The command as a side has to be asked, from the application's names. */
    Call named(Call call, Side side) {
        if (side == Side.OLD || call.keys().isEmpty()) {
            return call;
        }
        if (isElsewhere(call)) {
            return call;
        }
        refuseMixed(call);
        if (keys.shape().isPresent()) {
            throw unfollowed(
                    call, "the new side holds the same in another shape; say what each side is to do, as bySide does");
        }
        List<Key> others = new ArrayList<>();
        for (Key key : call.keys()) {
            Key unit = keys.unit(Side.OLD, key).orElseThrow();
            others.add(keys.keys(side, unit).get(keys.keys(Side.OLD, unit).indexOf(key)));
        }
        return call.withKeys(others);
    }

    /**
     * The answers to the commands of a script.
     *
     * @throws RefusedException if this process was overtaken
     */
    List<@Nullable Object> answers(Sending sending, List<?> raw) {
        List<@Nullable Object> answers = new ArrayList<>();
        for (int i = 0; i < sending.calls().size(); i++) {
            Object exact = raw.get(2 * i + 1);
            Object answer = raw.get(2 * i);
            answers.add(exact == null ? answer : Long.valueOf(new String((byte[]) exact, StandardCharsets.US_ASCII)));
        }
        return answers;
    }

    /** What a refusal of the script as a whole means, if it is one of its own. */
    static Optional<RuntimeException> refusal(String message) {
        if (message.startsWith(Scripts.STALE)) {
            return Optional.of(new RefusedException(
                    RefusedException.Reason.FENCED, "Nothing was written: " + message + ". Try again."));
        }
        if (message.startsWith(Scripts.ABSENT)) {
            return Optional.of(new IllegalStateException(
                    "Nothing was written: " + message + ". Look whether its keys midflight:* were removed."));
        }
        return Optional.empty();
    }
}
