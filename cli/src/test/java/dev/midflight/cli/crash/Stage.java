package dev.midflight.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.journal.MigrationState;
import dev.midflight.engine.journal.Phase;
import dev.midflight.examples.Direction;
import dev.midflight.examples.shop.IndependentCompare;
import dev.midflight.examples.shop.LedgerCheck;
import dev.midflight.examples.shop.ShopApplication;
import dev.midflight.examples.shop.ShopOptions;
import dev.midflight.examples.shop.ShopRows;
import dev.midflight.examples.shop.ShopSchema;
import dev.midflight.examples.shop.ShopServer;
import dev.midflight.examples.shop.ShopServers;
import dev.midflight.examples.shop.StoreAddress;
import dev.midflight.examples.shop.Verdict;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Two real servers, a shop that never stops selling, and Midflight's processes that move it. */
final class Stage implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    /** A switch that is given up for its pause is tried again, as an operator would; the machine may be slow. */
    static final int GIVEN_UP = 5;

    private static final int AGAIN_MAX = 8;

    /** The shop's own writers in number; slower, as their work is most of what these tests cost. */
    private static final int WRITERS = 6;

    private static final int WRITES_PER_SECOND = 100;
    private static final int READERS = 2;
    private static final int READS_PER_SECOND = 40;

    /** A status is a process of its own; one after another they would slow down what they ask for. */
    static final Duration BETWEEN_COMMANDS = Duration.ofMillis(300);

    private static final Duration SELLS_WITHIN = Duration.ofSeconds(30);

    private final ShopServers servers;
    private final ShopApplication shop;
    private final Path plan;
    private final Eye eye;
    private @Nullable Program run;

    private Stage(ShopServers servers, ShopApplication shop, Path plan) {
        this.servers = servers;
        this.shop = shop;
        this.plan = plan;
        this.eye = new Eye(plan.resolveSibling(".midflight").resolve("shop"));
    }

    /**
     * What a stage is made of.
     *
     * @param way from where to where
     * @param rows how many rows the shop has
     * @param random chooses what the shop does
     * @param roads how Midflight gets to the servers
     * @param more further lines of the plan
     */
    record Setup(Direction way, long rows, Random random, Roads roads, String more) {

        /** A small shop that moves from MariaDB to PostgreSQL. */
        static Setup small() {
            return new Setup(
                    new Direction(Direction.Kind.MARIADB, Direction.Kind.POSTGRESQL),
                    10_000,
                    new Random(1),
                    ShopServer::url,
                    "");
        }

        Setup of(Direction other, long count, Random choices) {
            return new Setup(other, count, choices, roads, more);
        }

        Setup on(Direction other) {
            return new Setup(other, rows, random, roads, more);
        }

        Setup through(Roads other) {
            return new Setup(way, rows, random, other, more);
        }

        Setup with(String lines) {
            return new Setup(way, rows, random, roads, lines);
        }
    }

    /** How Midflight gets to the servers. */
    interface Roads {
        String url(ShopServer server);
    }

    /** Starts servers with a shop, opens it, and writes the plan into {@code folder}. */
    static Stage open(Path folder, Setup setup) throws SQLException {
        ShopServers servers = ShopServers.start(setup.way());
        boolean opened = false;
        try {
            load(servers.from().shop(), setup);
            Path plan = servers.writePlan(
                    folder,
                    setup.roads().url(servers.from()),
                    setup.roads().url(servers.to()),
                    "copy: { chunk: 64KiB, lanes: 2 }%nthrottle: { rate: %dKiB/s }%n%s"
                            .formatted(setup.rows() / 20, setup.more()));
            ShopApplication shop = new ShopApplication(
                    servers.from().shop(),
                    servers.to().shop(),
                    new ShopOptions(
                            setup.rows(),
                            setup.random().nextLong(),
                            WRITERS,
                            READERS,
                            WRITES_PER_SECOND,
                            READS_PER_SECOND));
            shop.start();
            opened = true;
            return new Stage(servers, shop, plan);
        } finally {
            if (!opened) {
                servers.close();
            }
        }
    }

    /** As the application's login, which then owns the tables. */
    private static void load(StoreAddress address, Setup setup) throws SQLException {
        try (Connection shop = DriverManager.getConnection(address.url(), address.user(), address.password())) {
            ShopSchema.create(shop);
            ShopRows.load(shop, setup.rows(), setup.random().nextLong());
        }
    }

    ShopServers servers() {
        return servers;
    }

    Path plan() {
        return plan;
    }

    Eye eye() {
        return eye;
    }

    /** The living run; started if there is none. */
    Program run() {
        Program alive = run;
        if (alive == null || !alive.isAlive()) {
            alive = Program.start("run", plan);
            run = alive;
        }
        return alive;
    }

    /** The run was killed or has ended. */
    void forgetRun() {
        run = null;
    }

    /** Stops the run as SIGTERM does. */
    void stopRun() throws InterruptedException {
        Program alive = run;
        run = null;
        if (alive != null && alive.isAlive()) {
            alive.terminate();
            assertThat(alive.await(PATIENCE)).as("%s", alive).isZero();
        }
    }

    /** Waits until the run owns the migration and listens; the number of its ownership. */
    long awaitListening(Program alive) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            assertThat(alive.isAlive()).as("%s", alive).isTrue();
            assertThat(System.nanoTime()).as("time for the run to listen").isLessThan(deadline);
            if (Program.run("status", plan).answer().path("running").asBoolean()) {
                return eye.state().orElseThrow().epoch();
            }
            TimeUnit.NANOSECONDS.sleep(BETWEEN_COMMANDS.toNanos());
        }
    }

    /** Sees also what lasts a millisecond. */
    boolean await(Predicate<MigrationState> wanted, BooleanSupplier worthWaiting) {
        return eye.await(wanted, worthWaiting, Eye.SHARP, PATIENCE);
    }

    /** For what stays until this test does something. */
    private boolean awaitCalmly(Predicate<MigrationState> wanted, BooleanSupplier worthWaiting) {
        return eye.await(wanted, worthWaiting, Eye.CALM, PATIENCE);
    }

    /** A run goes on until the phase is reached, no switch is open and the shop sells. */
    void reach(Phase phase, Authority authority) throws InterruptedException {
        Program alive = run();
        assertThat(awaitCalmly(
                        state -> state.phase() == phase && state.authority() == authority && !state.isSwitchOpen(),
                        alive::isAlive))
                .as("%s with the %s having the writes; %s; %s", phase, authority, eye.state(), alive)
                .isTrue();
        awaitShop(authority);
    }

    /** Wherever it went, no switch stays open and the shop sells. */
    void reachAny() throws InterruptedException {
        Program alive = run();
        assertThat(awaitCalmly(state -> !state.isSwitchOpen(), alive::isAlive))
                .as("%s; %s", eye.state(), alive)
                .isTrue();
        awaitShop(eye.state().orElseThrow().authority());
    }

    /** Switches, again if it is given up, and waits until the shop sells. */
    void switchTo(Authority authority) throws InterruptedException {
        String command = authority == Authority.TARGET ? "cutover" : "rollback";
        Program done = Program.run(command, plan);
        for (int again = 0; done.exit() == GIVEN_UP && again < AGAIN_MAX; again++) {
            done = Program.run(command, plan);
        }
        done(done);
        MigrationState state = eye.state().orElseThrow();
        assertThat(state.phase()).isEqualTo(authority == Authority.TARGET ? Phase.SWITCHED : Phase.VERIFIED);
        assertThat(state.authority()).isEqualTo(authority);
        awaitShop(authority);
    }

    /** The shop must soon sell again where the writes are: closed on both sides for good would be found here. */
    void awaitShop(Authority authority) throws InterruptedException {
        long before = shop.ledger().acknowledgedWrites();
        long deadline = System.nanoTime() + SELLS_WITHIN.toNanos();
        while (shop.ledger().acknowledgedWrites() < before + 50) {
            assertThat(System.nanoTime())
                    .as("time for the shop to write again, %s; run: %s", authority, run)
                    .isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    static void done(Program program) {
        assertThat(program.exit()).as("%s", program).isZero();
    }

    /** Closes the shop, has everything proven by Midflight, and judges without it. */
    Verdict judge() throws InterruptedException, SQLException {
        shop.stop();
        done(Program.run("verify", plan, "--full"));
        boolean moved = eye.state().orElseThrow().authority() == Authority.TARGET;
        try (Connection from = servers.from().admin();
                Connection to = servers.to().admin()) {
            return Verdict.of(
                    shop, LedgerCheck.check(moved ? to : from, shop.ledger()), IndependentCompare.compare(from, to));
        }
    }

    /** The same, and the verdict must hold. */
    void prove() throws InterruptedException, SQLException {
        Verdict verdict = judge();
        assertThat(verdict.holds()).as("%s", verdict).isTrue();
    }

    @Override
    public void close() {
        Program alive = run;
        if (alive != null) {
            alive.close();
        }
        try {
            shop.close();
        } finally {
            servers.close();
        }
    }
}
