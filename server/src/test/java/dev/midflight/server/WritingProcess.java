package dev.midflight.server;

import dev.midflight.router.Nanos;
import dev.midflight.router.RefusedException;
import dev.midflight.router.Router;
import dev.midflight.router.WithoutPlan;
import dev.midflight.router.feed.Feed;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Writes all the time, and says on standard output whenever that begins or ceases to be possible. */
final class WritingProcess {

    private WritingProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        Router router = new Router("shop", WithoutPlan.REFUSE_READS, Duration.ofMillis(200), Nanos.SYSTEM);
        try (Feed feed = Feed.from(URI.create("http://127.0.0.1:" + arguments[0]))
                .instance("child")
                .router(router)
                .start()) {
            String said = "";
            while (!feed.fetched() || !said.isEmpty() || System.in != null) {
                String now = state(router);
                if (!now.equals(said)) {
                    System.out.println(now);
                    said = now;
                }
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
    }

    private static String state(Router router) {
        try {
            router.begin().close();
            return "writes";
        } catch (RefusedException refused) {
            return refused.reason().name();
        }
    }
}
