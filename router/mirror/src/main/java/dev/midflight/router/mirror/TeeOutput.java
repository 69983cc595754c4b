package dev.midflight.router.mirror;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;

/** The body of an answer, as the application writes it: to the caller first, then to what is kept. */
final class TeeOutput extends ServletOutputStream {

    private final ServletOutputStream real;
    private final Capture capture;

    TeeOutput(ServletOutputStream real, Capture capture) {
        this.real = real;
        this.capture = capture;
    }

    @Override
    public void write(int value) throws IOException {
        real.write(value);
        capture.write(value);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        real.write(from, offset, length);
        capture.write(from, offset, length);
    }

    @Override
    public void flush() throws IOException {
        real.flush();
    }

    @Override
    public void close() throws IOException {
        real.close();
    }

    @Override
    public boolean isReady() {
        return real.isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        real.setWriteListener(listener);
    }
}
