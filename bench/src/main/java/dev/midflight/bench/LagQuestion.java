package dev.midflight.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** How much later than on the source is a change on the target? */
@CommandLine.Command(
        name = "lag",
        description = "From the acknowledged commit on the source to the commit on the target, for every change.")
final class LagQuestion extends Question {

    private static final Measure MEASURE = Measure.least("p50 ms", "p99 ms", "p99.9 ms", "most ms");
    private static final Duration BEGINNING = Duration.ofSeconds(3);
    private static final Duration ARRIVAL = Duration.ofMinutes(2);

    @Option(names = "--writes", description = "Changes a second.", defaultValue = "1000")
    private double perSecond;

    @Option(names = "--seconds", description = "How long each way is looked at.", defaultValue = "20")
    private long seconds;

    @Option(names = "--plan", description = "More of the plan, as one line of YAML: 'copy: { lanes: 2 }'.")
    private String plan = "";

    @Override
    String name() {
        return "lag";
    }

    @Override
    void ask() throws Exception {
        try (Ground sources = ground();
                Ground targets = ground()) {
            Place mariadb = sources.place(Dialect.MARIADB, "bench_source");
            Place postgresql = sources.place(Dialect.POSTGRESQL, "bench_source");
            Place target = targets.place(Dialect.POSTGRESQL, "bench_target");
            hold(new Contest("%.0f changes/s, commit to commit".formatted(perSecond), MEASURE)
                    .aim(10, 50, Double.NaN, Double.NaN)
                    .add("Midflight, MariaDB to PostgreSQL", new Way(mariadb, target))
                    .add("Midflight, PostgreSQL to PostgreSQL", new Way(postgresql, target)));
        }
    }

    /** Half of the rows are there before and are updated, each once; the others are inserted. */
    private static final class Ticks implements Writers.Change {
        @Override
        public String sql(long number, Dialect dialect) {
            return isInsert(number)
                    ? "INSERT INTO tick (text, id) VALUES (?, ?)"
                    : "UPDATE tick SET text = ? WHERE id = ?";
        }

        @Override
        public void bind(PreparedStatement statement, long number) throws SQLException {
            statement.setString(1, "tick %d".formatted(number));
            statement.setLong(2, number);
        }

        static boolean isInsert(long number) {
            return number % 8 < 4;
        }

        /** What is there before. */
        static void create(Place place, long count) throws SQLException {
            place.run("CREATE TABLE tick (id bigint PRIMARY KEY, text varchar(100))");
            try (Connection connection = place.connect();
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO tick (id) VALUES (?)")) {
                connection.setAutoCommit(false);
                for (long number = 0; number < count; number++) {
                    if (!isInsert(number)) {
                        insert.setLong(1, number);
                        insert.addBatch();
                    }
                }
                insert.executeBatch();
                connection.commit();
            }
        }
    }

    /** The time of a commit is asked of the target afterwards, so nothing is looked at while it counts. */
    private final class Way implements Entry {
        private final Place source;
        private final Place target;
        private Optional<Product.Living> living = Optional.empty();

        Way(Place source, Place target) {
            this.source = source;
            this.target = target;
        }

        @Override
        public void prepare() throws Exception {
            source.recreate();
            Ticks.create(source, count());
            Product product = new Product("lag", source, target, plan);
            product.reset();
            product.run("run", "--until", "verified");
            Product.Living started = product.start();
            living = Optional.of(started);
            started.awaitFollowing();
        }

        /** Twice what is wanted, for a machine that is late. */
        private long count() {
            return (long) (perSecond * (seconds + BEGINNING.toSeconds()) * 2);
        }

        @Override
        public void run(Cost.Watcher watcher) throws Exception {
            watcher.watch(living.orElseThrow().process());
            Instant counted = Instant.now().plus(BEGINNING);
            Instant end = counted.plusSeconds(seconds);
            Writers writers = Writers.start(List.of(source), perSecond, new Ticks());
            try {
                watcher.until(ARRIVAL.plusSeconds(seconds), () -> Instant.now().isAfter(end));
            } finally {
                writers.close();
            }
            if (!writers.errors().isEmpty()) {
                throw new IllegalStateException(writers.errors().get(0));
            }
            List<Writers.Write> writes = writers.acknowledged();
            Map<Long, Instant> arrived = new HashMap<>();
            watcher.until(ARRIVAL, () -> {
                arrived.putAll(arrivals());
                return arrived.size() >= writes.size();
            });
            double[] millis = writes.stream()
                    .filter(write -> write.at().isAfter(counted))
                    .mapToDouble(write -> Duration.between(write.at(), arrived.get(write.number()))
                                    .toNanos()
                            / 1e6)
                    .toArray();
            watcher.note("p50 ms", Spread.share(0.5, millis));
            watcher.note("p99 ms", Spread.share(0.99, millis));
            watcher.note("p99.9 ms", Spread.share(0.999, millis));
            watcher.note("most ms", Spread.share(1, millis));
        }

        private Map<Long, Instant> arrivals() throws SQLException {
            Map<Long, Instant> arrivals = new HashMap<>();
            try (Connection connection = target.connect();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "SELECT id, pg_xact_commit_timestamp(xmin) FROM tick WHERE text IS NOT NULL")) {
                while (rows.next()) {
                    arrivals.put(
                            rows.getLong(1),
                            rows.getObject(2, OffsetDateTime.class).toInstant());
                }
            }
            return arrivals;
        }

        @Override
        public void end() {
            living.ifPresent(Product.Living::close);
            living = Optional.empty();
        }
    }
}
