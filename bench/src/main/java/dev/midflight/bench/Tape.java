package dev.midflight.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What comes over a connection: recorded once, then played again and again, while what is sent is thrown away. As from
 * a server, an answer comes once something was sent, and no part of the next one with it.
 */
public final class Tape extends InputStream {

    private final InputStream live;
    private byte[] bytes = new byte[1 << 16];
    private int size;
    private int at;
    private final List<Integer> answerEnds = new ArrayList<>();
    private int answers;
    private boolean recording;
    private boolean playing;

    /** A tape of what comes from somewhere; not recording yet. */
    public Tape(InputStream live) {
        this.live = live;
    }

    /** Records from here on. */
    public void record() {
        recording = true;
    }

    /** Plays what was recorded, from its beginning; from now on nothing else. */
    public void play() {
        if (!playing) {
            answerEnds.add(size);
        }
        playing = true;
        at = 0;
        answers = 0;
    }

    /** Where to send to: as long as nothing is played, to somewhere. */
    public OutputStream sending(OutputStream to) {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] from, int start, int count) throws IOException {
                sent();
                if (!playing) {
                    to.write(from, start, count);
                }
            }

            @Override
            public void flush() throws IOException {
                if (!playing) {
                    to.flush();
                }
            }
        };
    }

    /** Whoever sends has read the answer before. */
    private void sent() {
        boolean first = answerEnds.isEmpty() || answerEnds.get(answerEnds.size() - 1) < size;
        if (recording && !playing && size > 0 && first) {
            answerEnds.add(size);
        } else if (playing && at == end() && answers + 1 < answerEnds.size() && at > 0) {
            answers++;
        }
    }

    private int end() {
        return answerEnds.get(answers);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int start, int count) throws IOException {
        if (!playing) {
            int read = live.read(into, start, count);
            keep(into, start, recording ? Math.max(0, read) : 0);
            return read;
        }
        int played = Math.min(count, end() - at);
        if (played == 0 && count > 0) {
            throw new EOFException("the tape is at its end");
        }
        System.arraycopy(bytes, at, into, start, played);
        at += played;
        return played;
    }

    private void keep(byte[] from, int start, int count) {
        if (size + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + count, 2 * bytes.length));
        }
        System.arraycopy(from, start, bytes, size, count);
        size += count;
    }

    @Override
    public int available() throws IOException {
        return playing ? end() - at : live.available();
    }
}
