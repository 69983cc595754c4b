package dev.midflight.business;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a side said to a question.
 *
 * @param status of an answer over HTTP
 * @param body the answer; null also if there is none
 * @param failure why there is no answer
 */
record Reply(OptionalInt status, @Nullable Object body, Optional<Failure> failure) {

    /**
     * Why there is no answer.
     *
     * @param kind the same for the same kind of failure
     * @param words for an operator, without values
     */
    record Failure(String kind, String words) {}

    /** An answer in SQL. */
    static Reply of(Object rows) {
        return new Reply(OptionalInt.empty(), rows, Optional.empty());
    }

    /** An answer over HTTP. */
    static Reply of(int status, Object body) {
        return new Reply(OptionalInt.of(status), body, Optional.empty());
    }

    /** None. */
    static Reply failed(String kind, String words) {
        return new Reply(OptionalInt.empty(), null, Optional.of(new Failure(kind, words)));
    }

    /** True if there is nothing in the answer. */
    boolean isEmpty() {
        if (status.isPresent() && (status.getAsInt() == 404 || status.getAsInt() == 410)) {
            return true;
        }
        return (body instanceof Collection<?> list && list.isEmpty())
                || (body instanceof Map<?, ?> map && map.isEmpty())
                || (body instanceof String text && text.isEmpty());
    }
}
