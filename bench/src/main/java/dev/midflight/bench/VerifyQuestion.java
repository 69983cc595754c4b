package dev.midflight.bench;

import dev.midflight.spi.KeySpan;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.Table;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** How fast are both sides proven equal, beside reading the slower one, and beside sums made by the servers? */
@CommandLine.Command(
        name = "verify",
        description = "Proves MariaDB and PostgreSQL equal; the first line is the slower side read by itself.")
final class VerifyQuestion extends Question {

    private static final long PIECE = 1 << 20;

    @Option(names = "--data", split = ",", description = "The data sets: A, C.")
    private List<DataSet> sets = List.of(DataSet.A, DataSet.C);

    @Option(names = "--writes", description = "Writes a second of the live round, to A alone.", defaultValue = "1000")
    private double writes;

    @Option(names = "--peers", split = ",", description = "Other programs to measure: pt-table-checksum.")
    private List<String> peers = List.of();

    @Option(names = "--plan", description = "More of the plan, as one line of YAML: 'copy: { lanes: 2 }'.")
    private String plan = "";

    @Override
    String name() {
        return "verify";
    }

    @Override
    void ask() throws Exception {
        try (Ground ground = ground()) {
            Place source = ground.place(Dialect.MARIADB, "bench_source");
            Place target = ground.place(Dialect.POSTGRESQL, "bench_target");
            for (DataSet set : sets) {
                source.recreate();
                source.load(set, rows(set));
                hold(contest(set, source, target));
            }
        }
    }

    private Contest contest(DataSet set, Place source, Place target) throws Exception {
        long rows = rows(set);
        Product product = new Product("bench", source, target, plan);
        product.reset();
        product.run("run", "--until", "verified");
        target.run("VACUUM ANALYZE " + set.table());
        Place other = target.beside("bench_other");
        Contest contest = new Contest("%s, both sides equal".formatted(set), Measure.speed("rows"))
                .add("PostgreSQL read alone", rows, watcher -> copyOut(target, set))
                .add("MariaDB read alone", rows, watcher -> drain(source, set))
                .add("sums of md5 by both servers", rows, watcher -> sums(source, target, set))
                .add("Midflight, frozen", rows, watcher -> product.run(watcher, "verify", "--full"));
        if (set == DataSet.A) {
            contest.add("Midflight, %.0f writes/s".formatted(writes), rows, live(product, source));
        }
        for (String peer : peers) {
            contest.add(peer + ", MariaDB's side alone", rows, peer(peer, source));
        }
        return contest.add(
                "Midflight, the copy",
                rows,
                CopyWays.of(set, rows, source, other).midflight(new Product("other", source, other, plan)));
    }

    /** Another program by its name. */
    private static Entry peer(String name, Place source) {
        if (!name.equals("pt-table-checksum")) {
            throw new IllegalArgumentException("--peers: %s is not known".formatted(name));
        }
        // It ends with 8 because there is no replica to compare. Its statements name the table, so that Midflight,
        // which
        // cannot tell whether they change it, would stop if they were in the log.
        String words = "pt-table-checksum h=127.0.0.1,P=%d,u=%s --databases %s --recursion-method none --quiet"
                + " --no-check-binlog-format --set-vars sql_log_bin=0 || [ $? = 8 ]";
        return watcher -> source.ground()
                .program(
                        watcher,
                        name,
                        Map.of("MYSQL_PWD", source.password()),
                        List.of("bash", "-c", words.formatted(source.port(), source.user(), source.database())));
    }

    /** As the server sends it fastest. */
    static void copyOut(Place place, DataSet set) throws Exception {
        try (Connection connection = place.connect()) {
            CopyOut out = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY %s TO STDOUT (FORMAT binary)".formatted(set.table()));
            while (out.readFromCopy() != null) {
                // Thrown away.
            }
        }
    }

    private static void drain(Place place, DataSet set) {
        try (Opened opened = new Opened(place)) {
            Table table = opened.table(set);
            RowBatch rows = table.batch();
            try (RowRead read = opened.store().source().read(table, KeySpan.ALL)) {
                while (read.next(rows, PIECE)) {
                    // Thrown away.
                }
            }
        }
    }

    /** The one sum that both servers can make of the same text. */
    private static void sums(Place source, Place target, DataSet set) throws Exception {
        String text = set == DataSet.A
                ? "concat_ws('#', id, k, rtrim(c), rtrim(pad))"
                : "concat_ws('#', user_id, follower_id, created)";
        CompletableFuture<String> ofSource = CompletableFuture.supplyAsync(() ->
                sum(source, "SELECT sum(conv(substr(md5(%s), 1, 12), 16, 10)) FROM %s".formatted(text, set.table())));
        String ofTarget = sum(
                target,
                "SELECT sum(('x' || substr(md5(%s), 1, 12))::bit(48)::bigint) FROM %s".formatted(text, set.table()));
        long left = Math.round(Double.parseDouble(ofSource.join()) / 1e12);
        long right = Math.round(Double.parseDouble(ofTarget) / 1e12);
        if (left != right) {
            throw new IllegalStateException("the sums differ: %s and %s".formatted(ofSource.join(), ofTarget));
        }
    }

    private static String sum(Place place, String sql) {
        try {
            return place.text(sql);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** While the application writes and Midflight follows. */
    private Entry live(Product product, Place source) {
        return new Entry() {
            private Optional<Product.Living> living = Optional.empty();
            private Optional<Writers> writers = Optional.empty();

            @Override
            public void prepare() throws Exception {
                Product.Living started = product.start();
                living = Optional.of(started);
                started.awaitFollowing();
                writers = Optional.of(Writers.start(List.of(source), writes, Writers.updates(rows(DataSet.A))));
            }

            @Override
            public void run(Cost.Watcher watcher) throws Exception {
                watcher.watch(living.orElseThrow().process());
                product.run(watcher, "verify", "--full");
            }

            @Override
            public void end() throws Exception {
                writers.ifPresent(Writers::close);
                if (living.isPresent()) {
                    living.get().awaitCaughtUp();
                    living.get().close();
                }
            }
        };
    }
}
