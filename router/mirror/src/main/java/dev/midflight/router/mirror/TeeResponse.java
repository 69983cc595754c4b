package dev.midflight.router.mirror;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/** An answer, of which the body is kept as it is written. */
final class TeeResponse extends HttpServletResponseWrapper {

    private final HttpServletResponse real;
    private final Capture capture;
    private @Nullable TeeOutput output;
    private @Nullable TeeWriter writer;

    /** The server writes the body. */
    private boolean isServers;

    TeeResponse(HttpServletResponse real, int bytesMax) {
        super(real);
        this.real = real;
        this.capture = new Capture(bytesMax);
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        TeeOutput known = output;
        if (known == null) {
            known = new TeeOutput(real.getOutputStream(), capture);
            output = known;
        }
        return known;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        TeeWriter known = writer;
        if (known == null) {
            // The encoding stands fast only once the writer was asked for.
            PrintWriter plain = real.getWriter();
            known = new TeeWriter(plain, capture, Charset.forName(real.getCharacterEncoding()));
            writer = known;
        }
        return known;
    }

    @Override
    public void sendError(int status, String message) throws IOException {
        isServers = true;
        real.sendError(status, message);
    }

    @Override
    public void sendError(int status) throws IOException {
        isServers = true;
        real.sendError(status);
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        isServers = true;
        real.sendRedirect(location);
    }

    @Override
    public void reset() {
        real.reset();
        capture.restart();
        output = null;
        writer = null;
    }

    @Override
    public void resetBuffer() {
        real.resetBuffer();
        capture.restart();
    }

    /** The answer went another way. */
    void bypassed() {
        capture.missed();
    }

    /** What was answered to a request of this method. */
    MirrorAnswer answer(String method) {
        String type = real.getContentType();
        boolean statusOnly = isServers || method.equals("HEAD");
        Body body = real.getHeader("Content-Encoding") == null
                ? capture.body(statusOnly ? -1 : length())
                : Body.none(Body.Kept.UNKNOWN);
        return new MirrorAnswer(real.getStatus(), type == null ? "" : type, body, statusOnly);
    }

    /** How long the body is said to be; -1 if that is not said. */
    private long length() {
        String said = real.getHeader("Content-Length");
        try {
            return said == null ? -1 : Long.parseLong(said);
        } catch (NumberFormatException malformed) {
            return -1;
        }
    }
}
