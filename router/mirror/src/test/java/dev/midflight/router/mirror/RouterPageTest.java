package dev.midflight.router.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.router.compare.FieldCount;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example of the page about the router. */
@Timeout(60)
final class RouterPageTest {

    /** Each answer has a number of its own; tags come in no particular order. */
    private static final class Orders extends HttpServlet {

        private static final long serialVersionUID = 1;

        private final String tags;
        private final AtomicLong requests;

        Orders(String tags, AtomicLong requests) {
            this.tags = tags;
            this.requests = requests;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("application/json");
            response.getWriter()
                    .print("{\"requestId\": %d, \"tenant\": \"%s\", \"tags\": %s}"
                            .formatted(requests.incrementAndGet(), request.getHeader("X-Tenant"), tags));
        }
    }

    @Test
    void requestsAreCopiedAndTheirAnswersCompared() throws Exception {
        List<Mirror> made = new ArrayList<>();
        Server fresh = server("[2, 1]", new AtomicLong(100), context -> {});
        Server old = server("[1, 2]", new AtomicLong(), context -> made.add(mirrored(context, uri(fresh))));
        try {
            Mirror mirror = made.get(0);

            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(uri(old).resolve("/orders"))
                                    .header("X-Tenant", "seven")
                                    .build(),
                            BodyHandlers.ofString());

            assertThat(answer.body()).isEqualTo("{\"requestId\": 1, \"tenant\": \"seven\", \"tags\": [1, 2]}");
            while (mirror.counts().equal()
                            + mirror.counts().equivalent()
                            + mirror.counts().different()
                    == 0) {
                TimeUnit.MILLISECONDS.sleep(2);
            }
            assertThat(mirror.counts().different()).isZero();
        } finally {
            old.stop();
            made.forEach(Mirror::close);
            fresh.stop();
        }
    }

    @Test
    void anApplicationWithoutServletsGivesItsRequestsItself() throws Exception {
        AtomicLong requests = new AtomicLong();
        Server fresh = server("[2, 1]", requests, context -> {});
        try (Mirror mirror = Mirror.to(uri(fresh))
                .outbound(Outbound.USUAL.with("X-Tenant"))
                .compare(fields -> fields.ignore("body.requestId"))
                .start()) {
            byte[] answered = "{\"requestId\": 1, \"tenant\": \"seven\", \"tags\": [1, 2]}".getBytes(UTF_8);
            Map<String, List<String>> headers = Map.of("x-tenant", List.of("seven"), "cookie", List.of("secret"));
            tee(mirror, headers, answered);
            tee(mirror, Map.of("x-tenant", List.of("seven"), "midflight-mirror", List.of("1")), answered);
            while (mirror.counts().different() == 0) {
                TimeUnit.MILLISECONDS.sleep(2);
            }

            assertThat(mirror.counts())
                    .returns(0L, MirrorCounts::equal)
                    .returns(1L, counts -> counts.notCompared(NotCompared.MARKED));
            assertThat(mirror.fields().fields()).extracting(FieldCount::path).containsExactly("body.tags");
            assertThat(requests).as("those that were sent").hasValue(1);
        } finally {
            fresh.stop();
        }
    }

    /** Names of headers are in small letters. */
    private static void tee(Mirror mirror, Map<String, List<String>> headers, byte[] answered) {
        // page: tee
        if (mirror.takes("GET", headers.containsKey("midflight-mirror"))) {
            Map<String, List<String>> sent = new TreeMap<>(headers);
            sent.keySet().retainAll(mirror.outbound().headers()); // nothing else leaves the process
            mirror.mirror(
                    new MirrorRequest("GET", "/orders", "page=1", sent, Body.NONE), // as it was answered
                    new MirrorAnswer(200, "application/json", Body.of(answered), false)); // returns at once
        }
        // page end
    }

    private static Mirror mirrored(ServletContext context, URI newInstance) {
        // page: mirror
        Mirror mirror = Mirror.to(newInstance)
                .outbound(Outbound.USUAL.with("X-Tenant"))
                .compare(fields -> fields.ignore("body.requestId").unordered("body.tags"))
                .start();
        FilterRegistration.Dynamic filter = context.addFilter("mirror", new MirrorFilter(mirror));
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
        // page end
        return mirror;
    }

    /** What an application does when it starts. */
    private interface Initializer {
        void begin(ServletContext context);
    }

    private static Server server(String tags, AtomicLong requests, Initializer initializer) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler handler = new ServletContextHandler("/");
        handler.addServletContainerInitializer((classes, context) -> initializer.begin(context));
        handler.addServlet(new ServletHolder(new Orders(tags, requests)), "/*");
        server.setHandler(handler);
        server.setStopTimeout(0);
        server.start();
        return server;
    }

    private static URI uri(Server server) {
        return URI.create("http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort());
    }
}
