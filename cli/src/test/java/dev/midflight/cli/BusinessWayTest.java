package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.midflight.examples.Operator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users see, asked of real servers while the application writes; the checks are those of the page about them. */
final class BusinessWayTest {

    private static final String NAME = "business";
    private static final int USERS = 200;
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final Duration LONG = Duration.ofMinutes(2);

    private final Operator operator =
            new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));

    @TempDir
    private Path folder;

    @Test
    void differencesThatUsersSeeAreFoundAndThoseOnTheirWayAreNot() throws Exception {
        try (Site old = new Site("old");
                Site renewed = new Site("new")) {
            seed();
            String plan = RealServers.plan(folder, NAME, RealServers.Side.MARIA, "verify: { business: checks.yaml }");
            page(old, renewed);
            try (Operator.Background run = operator.start("run", plan)) {
                Await.phase(operator, plan, "VERIFIED", LONG);
                neverRunChecksHoldTheSwitch(plan);
                liveWritersMakeNoDifference(plan);
                plantedDifferencesAreNamed(plan, renewed);
                orderIsPartOfTheAnswer(plan);
                writesAreRefusedByTheStores(plan);
                passedChecksLetTheSwitchGo(plan, old, renewed);
                assertThat(run.answer()).isEmpty();
            }
        }
    }

    private void neverRunChecksHoldTheSwitch(String plan) {
        Operator.Answer refused = operator.run("cutover", plan);

        assertThat(refused.exit()).isEqualTo(5);
        assertThat(refused.json().at("/error/answer").asText()).contains("never run");
        assertThat(operator.run("cutover", plan, "--dry-run")
                        .json()
                        .path("refused")
                        .asText())
                .contains("never run");
    }

    private void liveWritersMakeNoDifference(String plan) throws Exception {
        JsonNode found;
        try (Writers writers = new Writers()) {
            found = passed("verify", plan);
            assertThat(writers.written()).isPositive();
        }
        // What they wrote last reaches the other side before anything is planted there.
        passed("verify", plan);

        assertThat(found.at("/business/different").asLong()).isZero();
        assertThat(found.at("/business/checks/0/compared").asLong()).isEqualTo(USERS);
        assertThat(found.at("/business/checks/0/keys").asText()).isEqualTo("all");
        assertThat(found.at("/business/proven/nines").asInt()).isEqualTo(1);
        assertThat(found.at("/score/sentence").asText()).contains("rows", "99 % confidence", "the lower of the two");
        assertThat(found.at("/score/nines").asInt()).isEqualTo(1);
    }

    private void plantedDifferencesAreNamed(String plan, Site renewed) throws Exception {
        try (Connection behind = RealServers.postgresBehindTheFence(NAME)) {
            RealServers.run(behind, "UPDATE users SET name = 'Mallory' WHERE id = 157");
        }
        renewed.rename(2);

        Operator.Answer answer = operator.run("verify", plan, "--business-only");
        JsonNode business = answer.json().path("business");
        String text = answer.json().toString();

        assertThat(answer.exit()).as(text).isEqualTo(4);
        assertThat(business.at("/checks/0/different").asLong()).as(text).isPositive();
        assertThat(business.at("/checks/0/differences/0/fields/0/field").asText())
                .isEqualTo("name");
        assertThat(business.at("/checks/1/differences/0/key/key").asText()).isEqualTo("2");
        assertThat(business.at("/checks/1/differences/0/fields/0/field").asText())
                .isEqualTo("name");
        assertThat(text).doesNotContain("Mallory", "not-a-secret");
        assertThat(operator.run("cutover", plan).json().at("/error/answer").asText())
                .contains("did not pass", "follower page", "name");
        JsonNode status = operator.run("status", plan).json().path("business");
        assertThat(status.path("passed").asBoolean()).isFalse();
        assertThat(status.path("different").asLong()).isPositive();
        assertThat(operator.run("report", plan)
                        .json()
                        .at("/report/business/different")
                        .asLong())
                .isPositive();
    }

    private void orderIsPartOfTheAnswer(String plan) throws IOException {
        String wrong =
                """
                checks:
                  - name: followers
                    keys: { sql: "SELECT id FROM users", sample: 30, seed: 3 }
                    old: { sql: "SELECT follower_id FROM followers WHERE user_id = :key ORDER BY at DESC, follower_id" }
                    new: { sql: "SELECT follower_id FROM followers WHERE user_id = :key ORDER BY at, follower_id" }
                """;
        checks(wrong);
        Operator.Answer ordered = operator.run("verify", plan, "--business-only");
        checks(wrong + "    compare: { unordered: [\".\"] }\n");
        JsonNode unordered = passed("verify", plan, "--business-only");

        assertThat(ordered.exit()).isEqualTo(4);
        assertThat(ordered.json().at("/business/checks/0/different").asLong()).isPositive();
        assertThat(ordered.json().at("/business/checks/0/keys").asText()).isEqualTo("sample");
        assertThat(unordered.at("/business/checks/0/equivalent").asLong()).isPositive();
    }

    private void writesAreRefusedByTheStores(String plan) throws Exception {
        checks(
                """
                checks:
                  - name: theft
                    keys: { sql: "SELECT id FROM users", sample: 5 }
                    old: { sql: "SELECT forget(:key) AS id" }
                    new: { sql: "WITH gone AS (DELETE FROM users WHERE id = :key RETURNING id) SELECT id FROM gone" }
                """);
        Operator.Answer refused = operator.run("verify", plan, "--business-only");

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.json().at("/business/checks/0/unknowns/0/reason").asText())
                .contains("old:", "new:", "25006");
        for (boolean maria : new boolean[] {true, false}) {
            try (Connection side = maria ? RealServers.maria(NAME) : RealServers.postgres(NAME)) {
                assertThat(RealServers.number(side, "SELECT count(*) FROM users"))
                        .isEqualTo(USERS);
            }
        }
        checks("checks: [ { name: x, keys: { sql: \"SELECT id AS uid, name FROM users\" },"
                + " old: { sql: \"SELECT 1 WHERE 1 = :udi\" } } ]");
        Operator.Answer unknown = operator.run("verify", plan, "--business-only");
        assertThat(unknown.exit()).isEqualTo(2);
        assertThat(unknown.json().at("/error/answer").asText()).contains("no part 'udi'", "it has uid, name");
        checks("checks: [ { name: slow, keys: { values: [1, 2] }, timeout: 200ms,"
                + " old: { sql: \"SELECT sleep(30 + :key)\" }, new: { sql: \"SELECT pg_sleep(30 + :key::int)\" } } ]");
        Operator.Answer slow = operator.run("verify", plan, "--business-only");
        assertThat(slow.exit()).as(slow.json().toString()).isEqualTo(1);
    }

    private void passedChecksLetTheSwitchGo(String plan, Site old, Site renewed) throws Exception {
        try (Connection behind = RealServers.postgresBehindTheFence(NAME)) {
            RealServers.run(behind, "UPDATE users SET name = 'User 157' WHERE id = 157");
        }
        renewed.rename(0);
        page(old, renewed);

        assertThat(operator.run("cutover", plan).json().at("/error/answer").asText())
                .contains("were changed after they were last run");
        passed("verify", plan);
        JsonNode status = operator.run("status", plan).json().path("business");
        assertThat(status.path("passed").asBoolean()).isTrue();
        assertThat(status.path("position").asText()).isNotEmpty();
        JsonNode cutover = passed("cutover", plan);
        assertThat(cutover.path("phase").asText()).isEqualTo("SWITCHED");
        assertThat(passed("verify", plan).at("/business/passed").asBoolean()).isTrue();
    }

    private JsonNode passed(String... words) {
        Operator.Answer answer = operator.run(words);
        assertThat(answer.exit()).as("%s: %s", List.of(words), answer.json()).isZero();
        return answer.json();
    }

    /** The checks of the page, asked of these sites. */
    private void page(Site old, Site renewed) throws IOException {
        Matcher page = YAML.matcher(Files.readString(Path.of("..", "docs", "business-checks.md")));
        assertThat(page.find()).isTrue();
        checks(page.group(1)
                .replace("127.0.0.1:8080", "127.0.0.1:" + old.port())
                .replace("127.0.0.1:8081", "127.0.0.1:" + renewed.port())
                .replace("rate: 200/s", "rate: 2000/s"));
    }

    private void checks(String text) throws IOException {
        Files.writeString(folder.resolve("checks.yaml"), text);
    }

    private static void seed() throws SQLException {
        RealServers.fresh(NAME);
        try (Connection source = RealServers.maria(NAME)) {
            RealServers.run(
                    source,
                    """
                    CREATE TABLE users (
                        id BIGINT UNSIGNED PRIMARY KEY, name VARCHAR(40) NOT NULL, karma DECIMAL(9,2))""",
                    """
                    CREATE TABLE followers (
                        user_id BIGINT UNSIGNED, follower_id BIGINT UNSIGNED, at DATETIME(3) NOT NULL,
                        PRIMARY KEY (user_id, follower_id))""",
                    "INSERT INTO users SELECT seq, concat('User ', seq), seq / 4 FROM seq_1_to_" + USERS,
                    """
                    INSERT INTO followers
                    SELECT u.seq, 1 + (u.seq * 7 + f.seq * 13) %% %d, '2026-01-01' + INTERVAL (f.seq * 37) %% 11 HOUR
                    FROM seq_1_to_%d u, seq_1_to_12 f"""
                            .formatted(USERS, USERS),
                    """
                    CREATE FUNCTION forget(k BIGINT) RETURNS INT DETERMINISTIC MODIFIES SQL DATA
                    BEGIN DELETE FROM users WHERE id = k; RETURN 1; END""");
        }
    }

    /** Applications that follow, leave and rename all the time. */
    private static final class Writers implements AutoCloseable {

        private final AtomicBoolean stop = new AtomicBoolean();
        private final AtomicLong written = new AtomicLong();
        private final List<CompletableFuture<Void>> threads = new ArrayList<>();

        Writers() {
            for (int writer = 0; writer < 2; writer++) {
                int number = writer;
                threads.add(CompletableFuture.runAsync(() -> write(number)));
            }
        }

        private void write(int number) {
            try (Connection source = RealServers.maria(NAME);
                    PreparedStatement leave =
                            source.prepareStatement("DELETE FROM followers WHERE user_id = ? LIMIT 1");
                    PreparedStatement follow = source.prepareStatement("REPLACE INTO followers VALUES (?, ?, now(3))");
                    PreparedStatement rename =
                            source.prepareStatement("UPDATE users SET karma = karma + 1 WHERE id = ?")) {
                source.setAutoCommit(false);
                for (int turn = 1; !stop.get(); turn++) {
                    int user = 1 + (turn * 31 + number) % USERS;
                    leave.setInt(1, user);
                    leave.executeUpdate();
                    follow.setInt(1, user);
                    follow.setInt(2, 1 + (turn * 17) % USERS);
                    follow.executeUpdate();
                    rename.setInt(1, user);
                    rename.executeUpdate();
                    source.commit();
                    written.incrementAndGet();
                    Thread.sleep(2);
                }
            } catch (SQLException e) {
                if (e.getErrorCode() != 1213) {
                    throw new IllegalStateException(e);
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        long written() {
            return written.get();
        }

        @Override
        public void close() {
            stop.set(true);
            threads.forEach(CompletableFuture::join);
        }
    }

    /** An application that shows profiles. */
    private static final class Site implements AutoCloseable {

        private final HttpServer server;
        private final AtomicLong renamed = new AtomicLong();
        private final AtomicLong served = new AtomicLong();

        Site(String name) throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/users/", exchange -> answer(exchange, name));
            server.start();
        }

        private void answer(HttpExchange exchange, String site) throws IOException {
            String user = exchange.getRequestURI().getPath().substring("/users/".length());
            String name = user.equals(Long.toString(renamed.get())) ? "Mallory" : "User " + user;
            byte[] body = "{\"id\": %s, \"name\": \"%s\", \"karma\": 1.5%s, \"served_at\": \"%s %d\"}"
                    .formatted(user, name, site.equals("old") ? "0" : "1", site, served.incrementAndGet())
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        }

        /** From now on this user has another name. */
        void rename(long user) {
            renamed.set(user);
        }

        int port() {
            return server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
