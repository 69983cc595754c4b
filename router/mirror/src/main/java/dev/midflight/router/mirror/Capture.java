package dev.midflight.router.mirror;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;

/**
 * Keeps what passes by, up to a limit. Written by whichever thread serves the request, one at a time; what it has is
 * asked for after the last of them.
 */
final class Capture extends OutputStream {

    private final int bytesMax;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
    private boolean tooLong;
    private boolean unknown;
    private boolean ended;

    Capture(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    @Override
    public synchronized void write(int value) {
        if (fits(1)) {
            kept.write(value);
        }
    }

    @Override
    public synchronized void write(byte[] from, int offset, int length) {
        if (fits(length)) {
            kept.write(from, offset, length);
        }
    }

    private boolean fits(int more) {
        if (tooLong || kept.size() + (long) more > bytesMax) {
            tooLong = true;
            kept.reset();
        }
        return !tooLong;
    }

    synchronized boolean isTooLong() {
        return tooLong;
    }

    /** Something went by that was not kept. */
    synchronized void missed() {
        unknown = true;
    }

    /** It was read to its end. */
    synchronized void ended() {
        ended = true;
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /** It begins anew. */
    synchronized void restart() {
        kept.reset();
        tooLong = false;
    }

    /** What there is; {@code length} is how much there should be, -1 if that is not known. */
    synchronized Body body(long length) {
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
