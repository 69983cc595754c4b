package dev.midflight.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Brings what others print, as the log, onto the screen line by line. Threads: one at a time, as PrintStream sees to.
 */
final class ScreenLines extends OutputStream {

    private final Screen screen;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    ScreenLines(Screen screen) {
        this.screen = screen;
    }

    @Override
    public void write(int letter) {
        if (letter != '\n') {
            line.write(letter);
            return;
        }
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        screen.line(text);
    }
}
