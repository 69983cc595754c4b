package dev.midflight.router.mirror;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request, of which the body is kept as it is read. */
final class TeeRequest extends HttpServletRequestWrapper {

    private static final Set<String> BODILESS = Set.of("GET", "HEAD", "OPTIONS");

    private final HttpServletRequest real;
    private final TeeResponse response;
    private final Capture capture;
    private final String method;
    private final String path;
    private final String query;
    private final long length;
    private final Map<String, List<String>> headers = new LinkedHashMap<>();
    private @Nullable TeeInput input;

    TeeRequest(HttpServletRequest real, TeeResponse response, Mirror mirror) {
        super(real);
        this.real = real;
        this.response = response;
        this.capture = new Capture(mirror.bodyBytesMax());
        // Some servers forget them once the request is answered.
        this.method = real.getMethod();
        // A session's number may stand in the path, and is nobody's concern but the caller's.
        this.path = String.valueOf(real.getRequestURI()).replaceAll("(?i);jsessionid=[^;/]*", "");
        this.query = real.getQueryString() == null ? "" : real.getQueryString();
        boolean isChunked = real.getHeader("Transfer-Encoding") != null;
        long said = real.getContentLengthLong();
        this.length = said < 0 && !isChunked && BODILESS.contains(method) ? 0 : said;
        for (String name : mirror.outbound().headers()) {
            List<String> values = new ArrayList<>(Collections.list(real.getHeaders(name)));
            if (!values.isEmpty()) {
                headers.put(name, values);
            }
        }
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        TeeInput known = input;
        if (known == null) {
            known = new TeeInput(real.getInputStream(), capture);
            input = known;
        }
        return known;
    }

    /** What is read as text is not kept: in which encoding it came is the server's guess. */
    @Override
    public BufferedReader getReader() throws IOException {
        if (length != 0) {
            capture.missed();
        }
        return real.getReader();
    }

    /** The application gets the server's own response then, and what it writes there is not seen. */
    @Override
    public AsyncContext startAsync() {
        response.bypassed();
        return real.startAsync();
    }

    @Override
    public AsyncContext startAsync(ServletRequest given, ServletResponse to) {
        boolean isSeen =
                to == response || (to instanceof ServletResponseWrapper around && around.isWrapperFor(response));
        if (!isSeen) {
            response.bypassed();
        }
        return real.startAsync(given, to);
    }

    /** What was asked for. */
    MirrorRequest request() {
        Body body = length < 0 && !capture.hasEnded() ? Body.none(Body.Kept.UNKNOWN) : capture.body(length);
        return new MirrorRequest(method, path, query, headers, body);
    }
}
