package dev.midflight.examples.shop;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.examples.Direction;
import dev.midflight.examples.Operator;
import dev.midflight.examples.Outcome;
import dev.midflight.examples.Scenario;
import dev.midflight.examples.ScenarioOptions;
import dev.midflight.router.ReadCounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The main scenario: a shop moves from one server to another while it sells: check, copy, proof, switch of the writes,
 * life on
 * the new side, roll back, switch again, finish. The verdict is the shop's own.
 */
public final class ShopScenario implements Scenario {

    private static final long ROWS = 400_000;
    private static final int WRITES_PER_SECOND = 600;

    /** A switch that was given up left the authority unchanged: an operator says what he sees and tries again. */
    private static final int GIVEN_UP = 5;

    private static final int AGAIN_MAX = 2;
    private static final Duration FEED_WAIT = Duration.ofSeconds(60);
    private static final Duration COPY_WAIT = Duration.ofMinutes(10);
    private static final Duration LIFE = Duration.ofSeconds(4);
    private static final Duration SHORT_LIFE = Duration.ofSeconds(1);

    /** A shop smaller than this is for a test. */
    private static final long SMALL = 10_000;

    private static final Duration LOOK = Duration.ofMillis(250);

    @Override
    public String name() {
        return "shop";
    }

    @Override
    public String description() {
        return "A shop moves between MariaDB and PostgreSQL while it sells, goes back, and moves again.";
    }

    @Override
    public Outcome run(Operator operator, ScenarioOptions options) throws InterruptedException {
        long rows = options.rows().orElse(ROWS);
        Path folder = makeFolder();
        Direction direction = options.direction();
        operator.say("starting two servers on loopback, to move from " + direction);
        try (ShopServers servers = ShopServers.start(direction)) {
            operator.say("loading about %d rows into %s"
                    .formatted(rows, direction.from().title()));
            load(servers.from().shop(), rows, options.seed());
            Path plan = servers.writePlan(folder, rows);
            ShopOptions shopOptions =
                    ShopOptions.forRows(rows).withSeed(options.seed()).withWritesPerSecond(WRITES_PER_SECOND);
            Outcome outcome;
            try (ShopApplication shop =
                    new ShopApplication(servers.from().shop(), servers.to().shop(), shopOptions)) {
                outcome = move(operator, servers, shop, plan);
            }
            if (options.afterwards() == ScenarioOptions.Afterwards.KEEP) {
                operator.say("the verdict: " + outcome.line());
                operator.say("servers are up: " + servers.howToLook());
                operator.say("plan %s; status, verify and report can be asked with it".formatted(plan));
                operator.lookAround();
            }
            deleteFolder(folder);
            return outcome;
        } catch (SQLException e) {
            return failed("the shop's own database access failed: " + e.getMessage());
        }
    }

    /** As the application's login, which then owns the tables. */
    private static void load(StoreAddress address, long rows, long seed) throws SQLException {
        try (Connection shop = DriverManager.getConnection(address.url(), address.user(), address.password())) {
            ShopSchema.create(shop);
            ShopRows.load(shop, rows, seed);
        }
    }

    private static Outcome move(Operator operator, ShopServers servers, ShopApplication shop, Path plan)
            throws InterruptedException, SQLException {
        String file = plan.toString();
        List<String> trouble = new java.util.ArrayList<>();
        require(operator.run("check", file), "check", trouble);
        if (!trouble.isEmpty()) {
            return failed(trouble.get(0));
        }
        try (Operator.Background run = operator.start("run", file, "--serve", "--port", "0")) {
            shop.route(awaitFeed(operator, file));
            shop.start();
            operator.say("the shop is open: 6 writers, 2 readers; it reads and writes where its router says");
            if (!awaitVerified(operator, run, file, trouble)) {
                return failed(trouble.get(0));
            }
            String proven = ramp(operator, file, shop, trouble);
            act(operator, "cutover", file, shop, trouble);
            act(operator, "rollback", file, shop, trouble);
            act(operator, "cutover", file, shop, trouble);
            shop.stop();
            operator.say("the shop is closed; last proof");
            require(operator.run("verify", file), "verify", trouble);
            Verdict verdict = judge(servers, shop);
            require(operator.run("finish", file), "finish", trouble);
            run.stop();
            shop.differentPages().forEach(page -> trouble.add("a page differs: " + page));
            return outcome(verdict, new Visitors(shop.routedReads().orElseThrow(), proven), trouble);
        }
    }

    /** What the visitors of the shop met, and what comparing their pages has proven before the first switch. */
    private record Visitors(ReadCounts reads, String proven) {}

    private static URI awaitFeed(Operator operator, String plan) throws InterruptedException {
        long deadline = System.nanoTime() + FEED_WAIT.toNanos();
        while (System.nanoTime() < deadline) {
            String url = operator.run("status", plan).json().at("/routers/url").asText("");
            if (!url.isEmpty()) {
                return URI.create(url);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        throw new IllegalStateException("run served no routers within " + FEED_WAIT);
    }

    /** Moves the visitors' reads step by step, as the plan says. */
    private static String ramp(Operator operator, String plan, ShopApplication shop, List<String> trouble) {
        Operator.Answer answer = operator.run("ramp", plan);
        require(answer, "ramp", trouble);
        ReadCounts reads = shop.routedReads().orElseThrow();
        String proven = answer.json().path("proven").asText("");
        operator.say("ramp: all reads are at the new side now; %,d pages compared, %,d differed; %s"
                .formatted(
                        reads.equal() + reads.equivalent() + reads.stale() + reads.different(),
                        reads.different(),
                        proven));
        return "before the first switch: " + proven;
    }

    private static Verdict judge(ShopServers servers, ShopApplication shop) throws SQLException {
        try (Connection from = servers.from().admin();
                Connection to = servers.to().admin()) {
            CompareResult rows = IndependentCompare.compare(from, to);
            LedgerFindings findings = LedgerCheck.check(to, shop.ledger());
            return Verdict.of(shop, findings, rows);
        }
    }

    private static boolean awaitVerified(Operator operator, Operator.Background run, String plan, List<String> trouble)
            throws InterruptedException {
        long deadline = System.nanoTime() + COPY_WAIT.toNanos();
        while (System.nanoTime() < deadline) {
            if (run.answer().isPresent()) {
                require(run.answer().get(), "run", trouble);
                trouble.add("run ended before the proof");
                return false;
            }
            if (operator.run("status", plan).json().path("phase").asText("").equals("VERIFIED")) {
                return true;
            }
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        }
        trouble.add("the proof did not come within " + COPY_WAIT);
        return false;
    }

    private static void act(Operator operator, String command, String plan, ShopApplication shop, List<String> trouble)
            throws InterruptedException {
        Operator.Answer answer = operator.run(command, plan);
        for (int again = 0; answer.exit() == GIVEN_UP && again < AGAIN_MAX; again++) {
            operator.say("%s was given up, the shop goes on where it was: %s".formatted(command, answer.error()));
            answer = operator.run(command, plan);
        }
        require(answer, command, trouble);
        TimeUnit.NANOSECONDS.sleep((shop.rows() < SMALL ? SHORT_LIFE : LIFE).toNanos());
        operator.say("%s: pause by the tool %d ms, by the shop so far %d ms; the shop writes to %s"
                .formatted(
                        command,
                        answer.json().path("pause_ms").asLong(-1),
                        shop.ledger().longestPause().toMillis(),
                        shop.side()));
    }

    private static void require(Operator.Answer answer, String command, List<String> trouble) {
        if (!answer.isDone()) {
            trouble.add("%s ended with exit code %d: %s".formatted(command, answer.exit(), answer.error()));
        }
    }

    private static Outcome outcome(Verdict verdict, Visitors visitors, List<String> trouble) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("rows_equal", verdict.rowsEqual());
        json.put("rows", verdict.rowsCompared());
        json.put("acknowledged_writes", verdict.acknowledgedWrites());
        json.put("lost", verdict.lost());
        json.put("doubled", verdict.doubled());
        json.put("longest_pause_ms", verdict.longestPause().toMillis());
        json.put("writes_per_second", Math.round(verdict.activity().writesPerSecond()));
        json.put("unknown_outcomes", verdict.activity().unknownOutcomes());
        json.put("reads", verdict.activity().reads());
        json.put("reads_failed", verdict.activity().readsFailed());
        json.put("pages_at_old", visitors.reads().atOld());
        json.put("pages_at_new", visitors.reads().atNew());
        json.put("pages_different", visitors.reads().different());
        json.put("pages_proven", visitors.proven());
        trouble.forEach(json.withArray("trouble")::add);
        boolean holds = verdict.holds() && trouble.isEmpty() && visitors.reads().different() == 0;
        String pages = "\n  pages: %,d read at the old side, %,d at the new, %,d differed; %s"
                .formatted(
                        visitors.reads().atOld(),
                        visitors.reads().atNew(),
                        visitors.reads().different(),
                        visitors.proven());
        String line = verdict + pages + (trouble.isEmpty() ? "" : "; trouble: " + trouble);
        return new Outcome(holds, line, json);
    }

    private static Outcome failed(String why) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("rows_equal", false);
        json.withArray("trouble").add(why);
        return new Outcome(false, "does not hold: " + why, json);
    }

    private static Path makeFolder() {
        try {
            return Files.createTempDirectory("midflight-shop-");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a folder for the plan", e);
        }
    }

    private static void deleteFolder(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove %s".formatted(folder), e);
        }
    }
}
