package dev.midflight.server;

import static dev.midflight.server.Plans.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.router.Nanos;
import dev.midflight.router.RefusedException;
import dev.midflight.router.Router;
import dev.midflight.router.Stage;
import dev.midflight.router.WithoutPlan;
import dev.midflight.router.feed.Feed;
import dev.midflight.testkit.servers.Proxy;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class OutageTest {

    private final MemoryRoutes routes = new MemoryRoutes("shop");
    private final Router router = new Router("shop", WithoutPlan.REFUSE_READS, Duration.ofMillis(200), Nanos.SYSTEM);

    private Feed feed(int port) {
        return Feed.from(URI.create("http://127.0.0.1:" + port))
                .instance("a")
                .router(router)
                .start();
    }

    @Test
    void outageOfMoreThanHalfALeaseIsNotSeenByWhoeverWrites() throws Exception {
        Duration lease = Duration.ofSeconds(4);
        routes.publish(plan(1, Stage.CAPTURE, lease));
        FeedServer first = Servers.start(routes);
        try (Feed feed = feed(first.port())) {
            Await.until("the plan is there", feed::fetched);
            int port = first.port();
            first.close();
            int before = routes.grants("a");

            write(lease.multipliedBy(5).dividedBy(8));
            assertThat(routes.grants("a")).isEqualTo(before);
            try (FeedServer second = Servers.start(port, routes)) {
                write(lease.dividedBy(2));
                assertThat(routes.grants("a")).isGreaterThan(before);
                assertThat(second.port()).isEqualTo(port);
            }
        }
    }

    /** Writes all the time; each write throws if it is refused. */
    private void write(Duration during) throws InterruptedException {
        long end = System.nanoTime() + during.toNanos();
        while (end - System.nanoTime() > 0) {
            router.begin().close();
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    @Test
    void afterALongOutageWritesAreRefusedAndGoOnByThemselves() throws Exception {
        Duration lease = Duration.ofMillis(500);
        routes.publish(plan(1, Stage.CAPTURE, lease));
        FeedServer first = Servers.start(routes);
        try (Feed feed = feed(first.port())) {
            Await.until("the plan is there", feed::fetched);
            int port = first.port();
            first.close();

            Await.until("it is refused", () -> refusal().equals("LEASE_OVER"));

            try (FeedServer second = Servers.start(port, routes)) {
                Await.until("it goes on", () -> refusal().isEmpty());
                assertThat(second.port()).isEqualTo(port);
            }
        }
    }

    private String refusal() {
        try {
            router.begin().close();
            return "";
        } catch (RefusedException refused) {
            return refused.reason().name();
        }
    }

    @Test
    void processThatWasStoppedForLongerThanItsLeaseDoesNotWriteBeforeItIsRenewed() throws Exception {
        Duration lease = Duration.ofMillis(700);
        routes.publish(plan(1, Stage.CAPTURE, lease));
        try (FeedServer server = Servers.start(routes);
                Proxy proxy = Proxy.open()) {
            proxy.leadTo(server.port());
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            WritingProcess.class.getName(),
                            String.valueOf(proxy.port()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader said =
                    new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
                awaitLine(said, "writes");
                signal(child, "STOP");
                Await.until(
                        "its lease is over",
                        () -> routes.instances().get(0).leaseLeft().isZero());
                // What was under way when it was stopped is lost, so that it cannot be renewed at once.
                proxy.interrupt();

                signal(child, "CONT");

                awaitLine(said, "LEASE_OVER");
                proxy.restore();
                awaitLine(said, "writes");
            } finally {
                child.destroyForcibly().waitFor();
            }
        }
    }

    private static void awaitLine(BufferedReader said, String line) throws Exception {
        assertThat(said.lines().filter(each -> !each.equals("NO_PLAN")).findFirst())
                .hasValue(line);
    }

    private static void signal(Process process, String name) throws Exception {
        int exit = new ProcessBuilder(List.of("kill", "-" + name, String.valueOf(process.pid())))
                .inheritIO()
                .start()
                .waitFor();
        assertThat(exit).isZero();
    }
}
