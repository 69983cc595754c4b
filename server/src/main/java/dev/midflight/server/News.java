package dev.midflight.server;

import dev.midflight.router.RoutePlan;
import dev.midflight.router.feed.Documents;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whoever listens of new plans, in one thread for all. Nothing is granted by that: who acts by a plan asks for
 * it. Safe for any thread.
 */
final class News implements AutoCloseable {

    /** How often it is looked whether there are any. */
    private static final Duration LOOK = Duration.ofMillis(20);

    /** How often something is said though there are none, so that both ends know the line to be open. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);

    private static final int LISTENERS_MAX = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(News.class);

    private final Directory directory;
    private final Map<Listener, Audience> listeners = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean closing;

    /** What a listener wants to hear of, and what he has heard. Used by the thread of the news alone. */
    private static final class Audience {

        private final Routes routes;
        private boolean told;
        private long version;

        Audience(Routes routes) {
            this.routes = routes;
        }
    }

    News(Directory directory) {
        this.directory = directory;
        this.thread = new Thread(this::run, "midflight-news");
        thread.setDaemon(true);
        thread.start();
    }

    /** Lets somebody listen. */
    void open(Context request) {
        Routes routes = directory.of(request);
        String unused = Directory.name(request, "instance");
        if (listeners.size() >= LISTENERS_MAX || closing) {
            throw new AnswerException(
                    503,
                    new Problem(
                            "Cannot send news of %s".formatted(routes.migration()),
                            request.path(),
                            "%d listen already".formatted(LISTENERS_MAX),
                            "Ask for the plan instead; that is enough."));
        }
        request.contentType("text/event-stream");
        request.header("Cache-Control", "no-store");
        request.header("X-Accel-Buffering", "no");
        request.future(() -> begin(request, routes));
    }

    /** Called once the request may outlive its handler. */
    private CompletableFuture<Void> begin(Context request, Routes routes) {
        try {
            Runnable hangUp = () -> ServletContextRequest.getServletContextRequest(request.req())
                    .getConnectionMetaData()
                    .getConnection()
                    .getEndPoint()
                    .close();
            Listener listener = new Listener(request.res().getOutputStream(), hangUp);
            CompletableFuture<Void> unused = listener.ended().whenComplete((nothing, failure) -> {
                listeners.remove(listener);
            });
            listeners.put(listener, new Audience(routes));
            listener.send(comment());
            request.res().getOutputStream().setWriteListener(listener);
            return listener.ended();
        } catch (IOException gone) {
            return CompletableFuture.failedFuture(gone);
        }
    }

    private void run() {
        long nextSign = System.nanoTime() + SIGN_OF_LIFE.toNanos();
        while (!closing) {
            boolean sign = nextSign - System.nanoTime() <= 0;
            listeners.forEach((listener, audience) -> tell(listener, audience, sign));
            if (sign) {
                nextSign = System.nanoTime() + SIGN_OF_LIFE.toNanos();
            }
            try {
                TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            } catch (InterruptedException ending) {
                return;
            }
        }
    }

    /** The task's boundary: a migration that fails to tell its plan must not silence the others. */
    @SuppressWarnings("IllegalCatch")
    private static void tell(Listener listener, Audience audience, boolean sign) {
        try {
            // Read before the plan, so that one that comes in between is told later.
            long version = audience.routes.version();
            if (!audience.told || version != audience.version) {
                audience.routes.plan().ifPresent(plan -> listener.send(event(plan)));
                audience.told = true;
                audience.version = version;
            } else if (sign) {
                listener.send(comment());
            }
        } catch (RuntimeException failure) {
            LOG.warn("cannot tell news migration={}", audience.routes.migration(), failure);
        }
    }

    private static byte[] event(RoutePlan plan) {
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        event.writeBytes("event: plan\nid: %d\ndata: ".formatted(plan.epoch()).getBytes(StandardCharsets.UTF_8));
        event.writeBytes(Documents.plan(plan));
        event.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
        return event.toByteArray();
    }

    private static byte[] comment() {
        return ":\n\n".getBytes(StandardCharsets.UTF_8);
    }

    /** How many listen. */
    int listeners() {
        return listeners.size();
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        listeners.keySet().forEach(Listener::letGo);
    }
}
