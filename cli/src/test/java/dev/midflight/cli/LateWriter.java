package dev.midflight.cli;

import dev.midflight.router.Pass;
import dev.midflight.router.RefusedException;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.WithoutPlan;
import dev.midflight.router.feed.Feed;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * An application in a process of its own: decides where to write, takes its time, and writes. Says on standard output
 * what it does: {@code deciding ID SIDE}, then {@code written ID SIDE}, or {@code fenced ID}, or {@code refused ID}.
 *
 * <p>Arguments: the feed's URL, the migration, and URL, user and password of both sides.
 */
final class LateWriter {

    private static final Duration THINKS = Duration.ofMillis(400);

    private LateWriter() {}

    public static void main(String[] arguments) throws Exception {
        Router router = new Router(arguments[1], WithoutPlan.REFUSE_READS, Duration.ofMillis(200), System::nanoTime);
        try (Feed feed = Feed.from(URI.create(arguments[0]))
                        .instance("late")
                        .router(router)
                        .start();
                Connection old = DriverManager.getConnection(arguments[2], arguments[3], arguments[4]);
                Connection fresh = DriverManager.getConnection(arguments[5], arguments[6], arguments[7])) {
            for (int id = 1; !feed.fetched() || id < 100_000; id++) {
                while (!isWritten(router, old, fresh, id)) {
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            }
        }
    }

    private static boolean isWritten(Router router, Connection old, Connection fresh, int id)
            throws InterruptedException {
        try (Pass pass = router.begin()) {
            Side side = pass.authority();
            System.out.printf("deciding %d %s%n", id, side);
            TimeUnit.NANOSECONDS.sleep(THINKS.toNanos());
            try (PreparedStatement insert =
                    (side == Side.OLD ? old : fresh).prepareStatement("INSERT INTO orders VALUES (?, 1)")) {
                insert.setInt(1, id);
                insert.executeUpdate();
            }
            System.out.printf("written %d %s%n", id, side);
            return true;
        } catch (SQLException fence) {
            System.out.printf(
                    "fenced %d %s%n", id, String.valueOf(fence.getMessage()).replace('\n', ' '));
            return false;
        } catch (RefusedException refused) {
            System.out.printf("refused %d %s%n", id, refused.reason());
            return false;
        }
    }
}
