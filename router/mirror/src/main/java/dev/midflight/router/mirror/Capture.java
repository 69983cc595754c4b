package dev.midflight.router.mirror;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;

/**
 * Keeps what passes by, up to a limit. Written by whichever thread serves the request, one at a time; what it has is
 * asked for after the last of them.
 */
final class Capture extends OutputStream {

    private final int bytesMax;

    /** Guards what follows. */
    private final Object lock = new Object();

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
    private boolean tooLong;
    private boolean unknown;
    private boolean ended;

    Capture(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    @Override
    public void write(int value) {
        synchronized (lock) {
            if (fits(1)) {
                kept.write(value);
            }
        }
    }

    @Override
    public void write(byte[] from, int offset, int length) {
        synchronized (lock) {
            if (fits(length)) {
                kept.write(from, offset, length);
            }
        }
    }

    private boolean fits(int more) {
        if (tooLong || kept.size() + (long) more > bytesMax) {
            tooLong = true;
            kept.reset();
        }
        return !tooLong;
    }

    boolean isTooLong() {
        synchronized (lock) {
            return tooLong;
        }
    }

    /** Something went by that was not kept. */
    void missed() {
        synchronized (lock) {
            unknown = true;
        }
    }

    /** It was read to its end. */
    void ended() {
        synchronized (lock) {
            ended = true;
        }
    }

    boolean hasEnded() {
        synchronized (lock) {
            return ended;
        }
    }

    /** It begins anew. */
    void restart() {
        synchronized (lock) {
            kept.reset();
            tooLong = false;
        }
    }

    /** What there is; {@code length} is how much there should be, -1 if that is not known. */
    Body body(long length) {
        synchronized (lock) {
            if (unknown) {
                return Body.none(Body.Kept.UNKNOWN);
            }
            if (tooLong) {
                return Body.none(Body.Kept.TOO_LONG);
            }
            if (length >= 0 && length != kept.size()) {
                return Body.none(Body.Kept.UNKNOWN);
            }
            return Body.of(kept.toByteArray());
        }
    }
}
