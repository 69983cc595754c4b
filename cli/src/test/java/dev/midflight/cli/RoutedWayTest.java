package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.midflight.examples.Operator;
import dev.midflight.router.ReadCounts;
import dev.midflight.router.Stage;
import dev.midflight.router.dirty.DirtyKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole way of an application that only has a routed data source, between servers that keep no log: copy, proof,
 * reads step by step, the switch, back, and there again.
 */
@Tag("process")
final class RoutedWayTest {

    private static final String SWITCH =
            """
            , lease: 10s, shadow: 100%,
              gates: { errors: 10%, latency: off, not-compared: 10%, unknown: 10%, wait: 60s },
              ramp: [ { to: mirror, for: 0s, agree: 98% }, { to: 50%, for: 0s, agree: 90% },
                      { to: 100%, for: 0s, agree: 98% } ]\
            """;
    private static final String PLAN =
            "capture: application\ncopy: { lanes: 2, chunk: 64KiB }\nthrottle: { rate: 256KiB/s }";
    private static final int SESSIONS = 12;

    @TempDir
    private Path folder;

    /** Where a run is killed, if at all. */
    private enum Kills {
        NONE,
        EVERYWHERE
    }

    @ParameterizedTest
    @MethodSource("dev.midflight.cli.RealPair#fromMariaDb")
    void applicationGoesThereAndBackAndThereAgainWithoutALog(RealPair.Way way) throws Exception {
        go(way, Kills.NONE);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void applicationNoticesNothingOfRunsThatAreKilled(RealPair.Way way) throws Exception {
        go(way, Kills.EVERYWHERE);
    }

    private void go(RealPair.Way way, Kills kills) throws Exception {
        try (RealPair pair = new RealPair(RealPair.Kind.LOGLESS, way, folder, RoutedShop.tables());
                HikariDataSource oldDb = pair.poolOfSource(SESSIONS);
                HikariDataSource newDb = pair.poolOfTarget(SESSIONS)) {
            requireNoLogs(pair);
            try (Connection source = pair.source()) {
                DirtyKeys.of(RoutedShop.MIGRATION).create(source);
            }
            pair.plan(SWITCH, PLAN).done("check");
            pair.done("run", "--until", "prepared");
            int port = freePort();
            URI midflight = URI.create("http://127.0.0.1:" + port);
            try (Operator.Background server = pair.serve(port);
                    RoutedShop first = new RoutedShop(0, 2, midflight, oldDb, newDb);
                    RoutedShop second = new RoutedShop(1, 2, midflight, oldDb, newDb)) {
                Way gone = new Way(pair, List.of(first, second), kills);
                gone.start();
                gone.there();
                gone.backAndThereAgain();
                gone.end();
                assertThat(server.answer()).isEmpty();
            }
        }
    }

    private static void requireNoLogs(RealPair pair) throws Exception {
        try (Connection maria = pair.sourceIsMaria() ? pair.source() : pair.target();
                Connection postgres = pair.sourceIsMaria() ? pair.target() : pair.source()) {
            assertThat(RealPair.rows(maria, "SELECT @@log_bin")).containsExactly("0");
            assertThat(RealPair.rows(postgres, "SHOW wal_level")).containsExactly("minimal");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The steps of one migration. */
    private record Way(RealPair pair, List<RoutedShop> shops, Kills kills) {

        void start() throws Exception {
            pair.await("the first plan", () -> shops.stream().allMatch(RoutedShop::hasPlan));
            assertThat(shops).allMatch(shop -> shop.stage().equals(Optional.of(Stage.OLD_ONLY)));
            shops.forEach(RoutedShop::start);
            more();
            assertThat(pair.command("status").json().path("phase").asText()).isEqualTo("PREPARED");
            pair.run();
            pair.awaitPhase("COPYING", "COPIED", "INDEXED", "VERIFIED");
            kill();
            pair.awaitPhase("VERIFIED");
            kill();
        }

        void there() throws Exception {
            if (kills == Kills.EVERYWHERE) {
                killWhile("ramp", () -> readsPpm() > 0);
            }
            pair.done("ramp");
            assertThat(readsPpm()).isEqualTo(1_000_000);
            ReadCounts before = shops.get(0).source().reads();
            more();
            ReadCounts after = shops.get(0).source().reads();
            assertThat(after.atNew()).as("%s", after).isGreaterThan(before.atNew());
            assertThat(after.equal()).as("%s", after).isGreaterThan(before.equal());
            kill();
            change("cutover", Stage.MIRROR_NEW);
            kill();
            more();
            pair.done("verify", "--full");
        }

        void backAndThereAgain() throws Exception {
            change("rollback", Stage.MIRROR_OLD);
            more();
            kill();
            change("cutover", Stage.MIRROR_NEW);
            more();
        }

        private void change(String command, Stage to) throws Exception {
            if (kills == Kills.EVERYWHERE) {
                killWhile(command, () -> at(Stage.SWITCHING) || at(to));
            }
            if (!at(to)) {
                pair.done(command);
            }
            pair.await(to.name(), () -> at(to));
        }

        private boolean at(Stage stage) {
            return shops.stream().allMatch(shop -> shop.stage().equals(Optional.of(stage)));
        }

        private long readsPpm() {
            return pair.command("status").json().at("/routers/reads_ppm").asLong(-1);
        }

        /** Both stores have what was acknowledged, and the new one goes on after the end. */
        void end() throws Exception {
            for (RoutedShop shop : shops) {
                shop.rest();
            }
            requireEqual(true);
            shops.forEach(RoutedShop::write);
            pair.done("finish");
            assertThat(pair.awaitEnd()).isZero();
            pair.kill();
            pair.await("the end", () -> at(Stage.NEW_ONLY));
            more();
            for (RoutedShop shop : shops) {
                shop.rest();
                shop.requireWell();
                ReadCounts reads = shop.source().reads();
                assertThat(reads.different()).as("%s", reads).isZero();
                assertThat(shop.source().counts().wholesMarked()).isZero();
                assertThat(shop.refusals().keySet())
                        .noneMatch(each -> each.startsWith("read") || each.contains("writes have moved"));
            }
            requireEqual(false);
        }

        private void requireEqual(boolean both) throws Exception {
            List<ShopBook> books = shops.stream().map(RoutedShop::book).toList();
            requireRows(both, "SELECT id, customer_id, seq FROM orders", ShopBook.orders(books));
            requireRows(both, "SELECT customer_id, payments FROM account", ShopBook.accounts(books));
            requireRows(both, "SELECT id, customer_id, order_id, seq FROM payment", ShopBook.payments(books));
            if (both) {
                pair.awaitEqual("SELECT id, note FROM orders");
            }
        }

        private void requireRows(boolean both, String query, List<String> wanted) throws Exception {
            if (both) {
                pair.awaitEqual(query);
            }
            try (Connection target = pair.target()) {
                assertThat(RealPair.rows(target, query).stream().sorted().toList())
                        .as(
                                "%s, refused: %s",
                                query, shops.stream().map(RoutedShop::refusals).toList())
                        .isEqualTo(wanted);
            }
        }

        /** All processes write and read on. */
        private void more() throws Exception {
            for (RoutedShop shop : shops) {
                long written = shop.written() + 30;
                long read = shop.read() + 60;
                pair.await("more of " + shop.stage() + shop.refusals(), () -> {
                    shop.requireWell();
                    return shop.written() >= written && shop.read() >= read;
                });
            }
        }

        private void kill() throws Exception {
            if (kills == Kills.EVERYWHERE) {
                pair.kill();
                more();
                again();
            }
        }

        private void again() throws Exception {
            pair.run();
            pair.await(
                    "the run",
                    () -> pair.command("status").json().path("running").asBoolean());
        }

        /** Kills the run in the middle of a command that it does. */
        private void killWhile(String command, Callable<Boolean> moment) throws Exception {
            try (Operator.Background asked = pair.start(command)) {
                pair.await("the middle of " + command, () -> asked.answer().isPresent() || moment.call());
                pair.kill();
                asked.await(Duration.ofSeconds(60));
            }
            again();
        }
    }
}
