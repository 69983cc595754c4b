package dev.midflight.router.redis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A command that waits, taken apart: what it would be if it did not wait, and for how long it would. A write that waits
 * in the server would hold up each change of the plan, and no script can wait.
 */
final class Blocking {

    private final Call call;
    private final int timeoutAt;
    private final double inMillis;

    private Blocking(Call call, int timeoutAt, double inMillis) {
        this.call = call;
        this.timeoutAt = timeoutAt;
        this.inMillis = inMillis;
    }

    /** Empty if the command does not wait. */
    static Optional<Blocking> of(Call call) {
        if (call.is(CommandKind.BLOCKING)) {
            boolean first = call.name().endsWith("MPOP");
            return Optional.of(new Blocking(call, first ? 1 : call.words().length - 1, 1_000));
        }
        if (call.name().equals("XREADGROUP")) {
            for (int at = 1; at + 1 < call.words().length; at++) {
                String word = Words.text(call.words()[at]);
                if (word.equalsIgnoreCase("STREAMS")) {
                    break;
                }
                if (word.equalsIgnoreCase("BLOCK")) {
                    return Optional.of(new Blocking(call, at + 1, 1));
                }
            }
        }
        return Optional.empty();
    }

    /** How long it would wait, in milliseconds; as good as for ever if it says 0. */
    long millis() {
        double said = Double.parseDouble(Words.text(call.words()[timeoutAt]));
        return said == 0 ? Long.MAX_VALUE / 2_000_000 : (long) Math.ceil(said * inMillis);
    }

    /** The same, waiting for another time. */
    Call waiting(long millis) {
        byte[][] words = call.words().clone();
        words[timeoutAt] = Words.of(inMillis == 1 ? Long.toString(millis) : Double.toString(millis / inMillis))[0];
        return Call.of(words);
    }

    /** What to try, one after the other, until one of it has something. */
    List<Call> tries() {
        String name = call.name();
        List<Call> tries = new ArrayList<>();
        if (name.matches("BLPOP|BRPOP|BZPOPMIN|BZPOPMAX")) {
            for (Key key : call.keys()) {
                tries.add(Call.of(Words.of(name.substring(1), key)));
            }
        } else {
            List<byte[]> words = new ArrayList<>(Arrays.asList(call.words()));
            words.remove(timeoutAt);
            if (name.equals("XREADGROUP")) {
                words.remove(timeoutAt - 1);
            } else {
                words.set(0, Words.of(name.substring(1))[0]);
            }
            tries.add(Call.of(Words.of(words)));
        }
        return tries;
    }

    /** What the application gets if a try brought this; empty if it brought nothing. */
    Optional<Object> answer(Call tried, @Nullable Object brought) {
        if (brought == null || (brought instanceof List<?> list && list.isEmpty())) {
            return Optional.empty();
        }
        if (!call.name().matches("BLPOP|BRPOP|BZPOPMIN|BZPOPMAX")) {
            return Optional.of(brought);
        }
        List<Object> answer = new ArrayList<>();
        answer.add(tried.words()[1]);
        if (brought instanceof List<?> several) {
            answer.addAll(several);
        } else {
            answer.add(brought);
        }
        return Optional.of(answer);
    }
}
