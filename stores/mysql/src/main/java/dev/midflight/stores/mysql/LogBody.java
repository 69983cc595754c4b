package dev.midflight.stores.mysql;

import dev.midflight.spi.LargeValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** The content of a large event, read from its beginning to its end through a window. Not thread-safe. */
final class LogBody implements LargeValue.Source {

    private final LargeValue whole;
    private byte[] window = new byte[LargeValue.PIECE_BYTES];
    private int windowStart;
    private int at;
    private int end;

    LogBody(LargeValue whole, int from) {
        this.whole = whole;
        this.windowStart = from;
    }

    boolean isAtEnd() {
        return windowStart + at >= whole.length();
    }

    /** Makes the next bytes stand together in {@link #bytes}, from {@link #at} on. */
    void hold(int count) {
        if (end - at >= count) {
            return;
        }
        windowStart += at;
        at = 0;
        if (count > window.length) {
            window = new byte[count];
        }
        end = whole.read(windowStart, window);
        if (end < count) {
            throw new IllegalStateException("a row event of %d bytes ends within a value".formatted(whole.length()));
        }
    }

    byte[] bytes() {
        return window;
    }

    int at() {
        return at;
    }

    void skip(int count) {
        if (count <= end - at) {
            at += count;
        } else {
            windowStart += at + count;
            at = 0;
            end = 0;
        }
    }

    @Override
    public void read(byte[] into, int start, int length) {
        for (int done = 0; done < length; ) {
            hold(1);
            int count = Math.min(end - at, length - done);
            System.arraycopy(window, at, into, start + done, count);
            at += count;
            done += count;
        }
    }

    /** The next bytes, as a large value. */
    LargeValue large(int length) {
        try {
            return LargeValue.of(length, this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next bytes, as an array of their own. */
    byte[] take(int count) {
        hold(count);
        at += count;
        return Arrays.copyOfRange(window, at - count, at);
    }
}
