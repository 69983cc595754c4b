package dev.midflight.examples.shop;

import dev.midflight.examples.Direction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.UUID;

/**
 * The two servers of the shop, and the plan that moves one to the other.
 *
 * @param from where the shop begins
 * @param to where it goes
 * @param direction their kinds
 * @param moverPassword the password of the migration's login, on both
 */
public record ShopServers(ShopServer from, ShopServer to, Direction direction, String moverPassword)
        implements AutoCloseable {

    /** What of PostgreSQL's types MariaDB holds only in part; the shop's values are all in that part. */
    private static final String ACCEPTED =
            """
            tables:
              - { from: product_image, accept: [ "lossy:id" ] }
              - { from: event_log, accept: [ "lossy:duration" ] }
              - { from: "*" }
            """;

    /** Starts both servers and makes databases and logins. */
    public static ShopServers start(Direction direction) {
        String password = UUID.randomUUID().toString();
        try {
            ShopServer from = ShopServer.start(direction.from(), password);
            boolean started = false;
            try {
                ShopServers servers =
                        new ShopServers(from, ShopServer.start(direction.to(), password), direction, password);
                started = true;
                return servers;
            } finally {
                if (!started) {
                    from.close();
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot prepare the shop's servers: " + e.getMessage(), e);
        }
    }

    /** A shop with fewer rows has too few pages to prove more by. */
    private static final long MANY_PAGES = 50_000;

    /** Gates so short that a demo passes them; what they prove is little, and is said so. */
    private static final String RAMP =
            """
              lease: 2s
              shadow: 100%%
              gates: { errors: 10%%, latency: off, not-compared: 50%%, unknown: 50%%, wait: 60s }
              ramp:
                - { to: mirror, for: 1s, agree: 98%% }
                - { to: "allow:customer:1,customer:2", for: 1s, agree: 95%% }
                - { to: 0.01%%, for: 1s, agree: 95%% }
                - { to: 1%%, for: 1s, agree: 98%% }
                - { to: 10%%, for: 1s, agree: 98%% }
                - { to: 100%%, for: 2s, agree: %s }
            """;

    /** Writes the plan and the mover's password into a private folder; returns the plan. */
    Path writePlan(Path folder, long rows) {
        String proven = rows < MANY_PAGES ? "98%" : "99.5%";
        return writePlan(folder, from.url(), to.url(), RAMP.formatted(proven));
    }

    /** The same with other ways to the two servers, such as through a proxy, and with more lines at the end. */
    public Path writePlan(Path folder, String source, String target, String more) {
        try {
            Path secret = folder.resolve("mover.password");
            Files.createFile(
                    secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(secret, moverPassword);
            Path plan = folder.resolve("plan.yaml");
            String text =
                    """
                    migration: shop
                    source: { url: "%s", user: mover, password: "${file:mover.password}" }
                    target: { url: "%s", user: mover, password: "${file:mover.password}" }
                    switch:
                      max-pause: 5s
                      app-users: [shop]
                    %s
                    """
                            .formatted(source, target, more);
            boolean narrower = direction.equals(new Direction(Direction.Kind.POSTGRESQL, Direction.Kind.MARIADB));
            Files.writeString(plan, narrower ? text + ACCEPTED : text);
            return plan;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the plan into %s".formatted(folder), e);
        }
    }

    /** How a person gets into both databases. */
    String howToLook() {
        return "from " + from.howToLook() + "; to " + to.howToLook();
    }

    @Override
    public void close() {
        try {
            from.close();
        } finally {
            to.close();
        }
    }
}
