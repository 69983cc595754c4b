package dev.midflight.router.mirror;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.Charset;
import java.util.Locale;

/** The body of an answer, as the application writes it in text: to the caller first, then to what is kept. */
final class TeeWriter extends PrintWriter {

    private final PrintWriter real;
    private final Capture capture;

    TeeWriter(PrintWriter real, Capture capture, Charset charset) {
        super(new Forward(real, new OutputStreamWriter(capture, charset)));
        this.real = real;
        this.capture = capture;
    }

    /** To both. */
    private static final class Forward extends Writer {

        private final PrintWriter real;
        private final Writer copy;

        Forward(PrintWriter real, Writer copy) {
            this.real = real;
            this.copy = copy;
        }

        @Override
        public void write(char[] from, int offset, int length) {
            real.write(from, offset, length);
            try {
                copy.write(from, offset, length);
                // A half of a surrogate pair stays in there until the other one comes.
                copy.flush();
            } catch (IOException impossible) {
                throw new UncheckedIOException("Cannot write into memory", impossible);
            }
        }

        @Override
        public void flush() {
            real.flush();
        }

        @Override
        public void close() {
            real.close();
        }
    }

    @Override
    public boolean checkError() {
        return real.checkError();
    }

    /** The server's own way to write numbers and times is not known here, so that is left to it. */
    @Override
    public PrintWriter format(String format, Object... arguments) {
        capture.missed();
        real.format(format, arguments);
        return this;
    }

    @Override
    public PrintWriter format(Locale locale, String format, Object... arguments) {
        capture.missed();
        real.format(locale, format, arguments);
        return this;
    }
}
