package dev.midflight.router;

import dev.midflight.router.compare.Fields;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * A process of the application that writes one key and stops before the follower gets it, until it is told to go on.
 * Arguments: kind, address, user and password of the old database, and of the new one.
 */
final class Child implements AutoCloseable {

    private final Process process;
    private final BufferedReader said;

    Child(Database old, Database fresh) throws IOException {
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        old.kind().name(),
                        old.url(),
                        old.user(),
                        old.password(),
                        fresh.kind().name(),
                        fresh.url(),
                        fresh.user(),
                        fresh.password()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Returns when it has said a line, and nothing else before. */
    void await(String line) throws IOException {
        String heard = said.readLine();
        if (!line.equals(heard)) {
            throw new AssertionError("It said %s, not %s".formatted(heard, line));
        }
    }

    void goOn() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new AssertionError("kill ended with " + code);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The process itself. */
    public static void main(String[] arguments) throws Exception {
        Database old = new Database(Database.Kind.valueOf(arguments[0]), arguments[1], arguments[2], arguments[3]);
        Database fresh = new Database(Database.Kind.valueOf(arguments[4]), arguments[5], arguments[6], arguments[7]);
        Router router = Plans.router();
        Plans.accept(router, Plans.plan(1, Stage.DUAL_OLD));
        StateTransferTest.Hooked stopping =
                new StateTransferTest.Hooked(new UsersTable(fresh).store(), Child::sayAndWait);
        Migrator<Long, User, SQLException> users = Migrator.<Long, User, SQLException>through(router, UsersTable.NAME)
                .old(new UsersTable(old).store())
                .fresh(stopping)
                .entity(id -> "user:" + id)
                .keys(String::valueOf, Long::valueOf)
                .compare(Fields.of(User.class).build())
                .immutable()
                .journal(divergence -> {})
                .applier(new ApplierLimits(
                        100, 1_000, 1, Duration.ofMillis(20), Duration.ofMillis(400), Duration.ofSeconds(30), 2))
                .build();
        users.write(1L, new User("Ada", 1));
        Wait.until(() -> users.counts().applied() > 0 || stopping.stale().get());
        System.out.println(stopping.stale().get() ? "refused" : "put");
    }

    private static void sayAndWait() {
        System.out.println("putting");
        try {
            int unused = System.in.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
