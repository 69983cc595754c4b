package dev.midflight.cli;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where lines for people appear while a command works: on a terminal one line at the bottom may be written again and
 * again, and other lines go above it.
 *
 * <p>Threads: any.
 */
final class Screen {

    private static final String CLEAR = "\r\033[K";
    private static final String NO_WRAP = "\u001b[?7l";
    private static final String WRAP = "\u001b[?7h";

    private final PrintStream stream;
    private final Kind kind;

    /** Guards the stream and the field below: a line is never torn. */
    private final ReentrantLock turn = new ReentrantLock();

    private String bottom = "";

    Screen(PrintStream stream, Kind kind) {
        this.stream = requireNonNull(stream, "stream");
        this.kind = requireNonNull(kind, "kind");
    }

    /** What a screen can do. */
    enum Kind {
        /** The bottom line can be overwritten. */
        TERMINAL,
        /** Lines only follow each other. */
        PLAIN
    }

    Kind kind() {
        return kind;
    }

    /** Shows a line for good. */
    void line(String text) {
        turn.lock();
        try {
            stream.println((bottom.isEmpty() ? "" : CLEAR) + text);
            stream.print(oneLine(bottom));
            stream.flush();
        } finally {
            turn.unlock();
        }
    }

    /** Shows a line at the bottom until the next call; empty to take it away. Does nothing without a terminal. */
    void bottom(String text) {
        if (kind == Kind.PLAIN) {
            return;
        }
        turn.lock();
        try {
            if (!bottom.isEmpty() || !text.isEmpty()) {
                stream.print(CLEAR + oneLine(text));
                stream.flush();
            }
            bottom = text;
        } finally {
            turn.unlock();
        }
    }

    /** What is longer than the terminal is wide is cut off there: a line that wraps could not be overwritten. */
    private static String oneLine(String text) {
        return text.isEmpty() ? text : NO_WRAP + text + WRAP;
    }
}
