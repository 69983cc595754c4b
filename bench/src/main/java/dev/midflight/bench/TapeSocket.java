package dev.midflight.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Optional;
import javax.net.SocketFactory;

/** A socket with a tape, for a driver that makes its connection itself. */
public final class TapeSocket extends Socket {

    private static final ThreadLocal<TapeSocket> LAST = new ThreadLocal<>();

    private Optional<Tape> tape = Optional.empty();

    /** Makes such sockets; a driver knows it by its name. */
    public static final class Factory extends SocketFactory {

        /** For drivers, which call it by reflection. */
        public Factory() {}

        @Override
        public Socket createSocket() {
            LAST.set(new TapeSocket());
            return LAST.get();
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, java.net.InetAddress here, int herePort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(java.net.InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(java.net.InetAddress host, int port, java.net.InetAddress here, int herePort) {
            throw new UnsupportedOperationException();
        }
    }

    /** The tape of the connection that this thread has made last. */
    public static Tape last() throws IOException {
        return LAST.get().tape();
    }

    private Tape tape() throws IOException {
        if (tape.isEmpty()) {
            tape = Optional.of(new Tape(super.getInputStream()));
        }
        return tape.get();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return tape();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return tape().sending(super.getOutputStream());
    }
}
