package dev.midflight.router.mirror;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives requests and their answers to a {@link Mirror} as they pass by. The application reads and writes as without
 * it, and whatever goes wrong in mirroring stays here.
 *
 * <p>To be the outermost filter but for those that compress, registered with support for asynchronous requests. Who
 * closes the mirror is whoever has made it.
 */
public final class MirrorFilter implements Filter {

    private static final Logger LOG = LoggerFactory.getLogger(MirrorFilter.class);

    private static final int FAULT = 500;

    private final Mirror mirror;

    /** A filter before a mirror. */
    public MirrorFilter(Mirror mirror) {
        this.mirror = requireNonNull(mirror, "mirror");
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getDispatcherType() == DispatcherType.REQUEST
                && request instanceof HttpServletRequest asked
                && response instanceof HttpServletResponse answered
                && mirror.takes(asked.getMethod(), asked.getHeader(Mirror.MARK) != null)) {
            pass(asked, answered, chain);
        } else {
            chain.doFilter(request, response);
        }
    }

    private void pass(HttpServletRequest asked, HttpServletResponse answered, FilterChain chain)
            throws IOException, ServletException {
        Optional<Tee> tee = tee(asked, answered);
        if (tee.isEmpty()) {
            chain.doFilter(asked, answered);
            return;
        }
        boolean returned = false;
        try {
            chain.doFilter(tee.get().request(), tee.get().response());
            returned = true;
        } finally {
            ended(tee.get(), asked, answered, returned);
        }
    }

    /** What stands before a request and its answer. */
    private record Tee(TeeRequest request, TeeResponse response) {}

    /** Empty if that is not possible, which is no concern of the caller's. */
    @SuppressWarnings("IllegalCatch")
    private Optional<Tee> tee(HttpServletRequest asked, HttpServletResponse answered) {
        try {
            TeeResponse response = new TeeResponse(answered, mirror.bodyBytesMax());
            return Optional.of(new Tee(new TeeRequest(asked, response, mirror), response));
        } catch (RuntimeException fault) {
            mirror.missed();
            LOG.warn("a request could not be given to the mirror", fault);
            return Optional.empty();
        }
    }

    /** The application has its say already, and a fault here is not the application's. */
    @SuppressWarnings("IllegalCatch")
    private void ended(Tee tee, HttpServletRequest asked, HttpServletResponse answered, boolean returned) {
        try {
            if (!returned) {
                failed(tee.request(), answered);
            } else if (asked.isAsyncStarted()) {
                asked.getAsyncContext().addListener(new AtTheEnd(tee.request(), tee.response()));
            } else {
                handOver(tee.request(), tee.response());
            }
        } catch (RuntimeException fault) {
            mirror.missed();
            LOG.warn("a request could not be given to the mirror", fault);
        }
    }

    /** The server says so to the caller in its own words. */
    private void failed(TeeRequest request, HttpServletResponse answered) {
        if (answered.isCommitted()) {
            mirror.missed();
        } else {
            mirror.mirror(request.request(), new MirrorAnswer(FAULT, "", Body.NONE, true));
        }
    }

    /** The caller has its answer, and a fault here is not the application's. */
    @SuppressWarnings("IllegalCatch")
    private void handOver(TeeRequest request, TeeResponse response) {
        try {
            MirrorRequest asked = request.request();
            mirror.mirror(asked, response.answer(asked.method()));
        } catch (RuntimeException fault) {
            mirror.missed();
            LOG.warn("a request could not be given to the mirror", fault);
        }
    }

    private final class AtTheEnd implements AsyncListener {

        private final TeeRequest request;
        private final TeeResponse response;

        AtTheEnd(TeeRequest request, TeeResponse response) {
            this.request = request;
            this.response = response;
        }

        @Override
        public void onComplete(AsyncEvent event) {
            handOver(request, response);
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            response.bypassed();
        }

        @Override
        public void onError(AsyncEvent event) {
            response.bypassed();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }
}
