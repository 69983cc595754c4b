package dev.midflight.engine.verify;

import dev.midflight.engine.throttle.Time;
import java.time.Duration;

/** Until when a comparison may go on; inside the pause of a switch nobody can write, so everything there has one. */
final class Deadline {

    private final Time time;
    private final long nanos;

    private Deadline(Time time, long nanos) {
        this.time = time;
        this.nanos = nanos;
    }

    /** A time that ends this long from now. */
    static Deadline in(Duration length, Time time) {
        return new Deadline(time, time.nanos() + length.toNanos());
    }

    /** This time, or a shorter one. */
    Deadline atMost(Duration length) {
        Deadline other = in(length, time);
        return other.nanos - nanos < 0 ? other : this;
    }

    boolean isOver() {
        return time.nanos() - nanos > 0;
    }

    /** Ends what is being done if the time is over. */
    void require() {
        if (isOver()) {
            throw new OverException();
        }
    }

    /** The time was over before a comparison came to its end; nothing is known of what it looked at. */
    static final class OverException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OverException() {
            super("the time for a comparison is over", null, false, false);
        }
    }
}
