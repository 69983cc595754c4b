package dev.midflight.router.mirror;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;

/** The body of a request, as the application reads it. */
final class TeeInput extends ServletInputStream {

    private final ServletInputStream real;
    private final Capture capture;

    TeeInput(ServletInputStream real, Capture capture) {
        this.real = real;
        this.capture = capture;
    }

    @Override
    public int read() throws IOException {
        int value = real.read();
        if (value < 0) {
            capture.ended();
        } else {
            capture.write(value);
        }
        return value;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int count = real.read(to, offset, length);
        if (count < 0) {
            capture.ended();
        } else {
            capture.write(to, offset, count);
        }
        return count;
    }

    @Override
    public int available() throws IOException {
        return real.available();
    }

    @Override
    public boolean isFinished() {
        return real.isFinished();
    }

    @Override
    public boolean isReady() {
        return real.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
        real.setReadListener(listener);
    }

    @Override
    public void close() throws IOException {
        real.close();
    }
}
