package dev.midflight.router.jdbc;

import dev.midflight.router.Nanos;
import dev.midflight.router.NotComparableException;
import dev.midflight.router.ReadCounts;
import dev.midflight.router.Reads;
import dev.midflight.router.Side;
import dev.midflight.router.compare.FieldCounts;
import dev.midflight.router.compare.Fields;
import dev.midflight.router.compare.FieldsBuilder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLSyntaxErrorException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Asks the other side what the application has read, and compares the rows; what differs is read again, see {@link
 * Reads}. Its threads begin with the first rows, and each takes one connection at a time of a side's data source. Safe
 * for any thread.
 */
final class Shadow implements AutoCloseable {

    @SuppressWarnings("unchecked") // there is no class of maps of something
    private static final Class<Map<String, Object>> ROW = (Class<Map<String, Object>>) (Class<?>) Map.class;

    private final MidflightDataSourceBuilder said;
    private final Wiring wiring;
    private final Map<NotCompared, LongAdder> byReaders = adders();
    private final Map<NotCompared, LongAdder> byLane = adders();
    private final NotUnderstood refused = new NotUnderstood(Nanos.SYSTEM);

    /** Guards that nothing is begun once it is closed. */
    private final Object beginning = new Object();

    private volatile @Nullable Reads<Question, Collection<Map<String, Object>>, SQLException> reads;
    private volatile boolean closed;

    Shadow(MidflightDataSourceBuilder said, Wiring wiring) {
        this.said = said;
        this.wiring = wiring;
        // What is wrong with the rules is said now.
        Fields<?> unused = said.rules.apply(Fields.ofEach(ROW)).build();
    }

    private static Map<NotCompared, LongAdder> adders() {
        Map<NotCompared, LongAdder> adders = new EnumMap<>(NotCompared.class);
        for (NotCompared reason : NotCompared.values()) {
            adders.put(reason, new LongAdder());
        }
        return adders;
    }

    /** True if the plan has some reads compared. */
    boolean isOn() {
        return said.compares && !closed && said.router.comparesAny();
    }

    /** How large an answer may be. */
    Taking.Max max() {
        return said.max;
    }

    /** False if the other side did not understand it a short while ago. */
    boolean understands(Sql sql) {
        return !refused.has(sql.original());
    }

    /** Something that was to be compared is not. */
    void notCompared(NotCompared why) {
        count(byReaders, why);
    }

    private static void count(Map<NotCompared, LongAdder> counts, NotCompared why) {
        LongAdder count = counts.get(why);
        if (count != null) {
            count.increment();
        }
    }

    /** Compares, after this has returned, what a side has answered with what the other one will. */
    void compare(Question question, Side side, Rows rows, long nanos) {
        begun().ifPresentOrElse(
                        begun -> begun.answered(question.named(rows.names()), side, rows, nanos),
                        () -> notCompared(NotCompared.NO_ROOM));
    }

    /** Begins with the first one; empty once it is closed. */
    private Optional<Reads<Question, Collection<Map<String, Object>>, SQLException>> begun() {
        synchronized (beginning) {
            if (closed) {
                return Optional.empty();
            }
            Reads<Question, Collection<Map<String, Object>>, SQLException> known = reads;
            if (known != null) {
                return Optional.of(known);
            }
            FieldsBuilder<Collection<Map<String, Object>>> anyOrder =
                    Fields.ofEach(ROW).unordered(Fields.ITSELF);
            Fields<Collection<Map<String, Object>>> unordered =
                    said.rules.apply(anyOrder).build();
            Fields<Collection<Map<String, Object>>> ordered =
                    said.rules.apply(Fields.ofEach(ROW)).build();
            Reads<Question, Collection<Map<String, Object>>, SQLException> begun =
                    Reads.<Question, Collection<Map<String, Object>>, SQLException>through(
                                    said.router, "midflight-jdbc-shadow")
                            .old(question -> ask(Side.OLD, question))
                            .fresh(question -> ask(Side.NEW, question))
                            .entity(Question::entity)
                            .compare(
                                    unordered,
                                    question -> question.sql().order() == RowOrder.GIVEN ? ordered : unordered)
                            .immutable()
                            .weight(rows -> rows instanceof Rows taken ? taken.bytes() : 0)
                            .limits(said.limits)
                            .baseline(said.baselinePpm)
                            .watch((question, comparison, oldNanos, newNanos) ->
                                    said.watch.compared(question.text(), comparison, oldNanos, newNanos))
                            .build();
            reads = begun;
            return Optional.of(begun);
        }
    }

    private Rows ask(Side side, Question question) throws SQLException {
        if (!wiring.isRead(side, question.sql())) {
            throw notUnderstood(question, Optional.empty());
        }
        Duration longest = said.limits.deadline().plusSeconds(1);
        try (Connection connection = said.source(side).getConnection()) {
            return Patience.during(connection, longest, driver -> ask(driver, question));
        }
    }

    private Rows ask(Connection connection, Question question) throws SQLException {
        try {
            Optional<Parameters> parameters = question.parameters();
            return parameters.isPresent()
                    ? askPrepared(connection, question, parameters.get())
                    : askPlain(connection, question);
        } catch (SQLException failure) {
            String state = String.valueOf(failure.getSQLState());
            boolean refused = failure instanceof SQLSyntaxErrorException
                    || failure instanceof SQLFeatureNotSupportedException
                    || state.startsWith("42")
                    || state.startsWith("0A");
            if (refused) {
                throw notUnderstood(question, Optional.of(failure));
            }
            throw failure;
        } finally {
            if (!connection.isClosed() && !connection.getAutoCommit()) {
                connection.rollback();
            }
        }
    }

    private Rows askPlain(Connection connection, Question question) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            limit(statement);
            try (ResultSet answer = statement.executeQuery(question.sql().original())) {
                return rows(answer, question);
            }
        }
    }

    private Rows askPrepared(Connection connection, Question question, Parameters parameters) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(question.sql().original())) {
            limit(statement);
            try {
                parameters.applyTo(statement);
            } catch (SQLException notTaken) {
                throw notUnderstood(question, Optional.of(notTaken));
            }
            try (ResultSet answer = statement.executeQuery()) {
                return rows(answer, question);
            }
        }
    }

    private void limit(Statement statement) throws SQLException {
        statement.setQueryTimeout(
                Math.toIntExact(Math.max(1, said.limits.deadline().toSeconds())));
        statement.setMaxRows(said.max.rows() + 1);
    }

    /** One row more than the application may have had is as good as all of them. */
    private Rows rows(ResultSet answer, Question question) throws SQLException {
        Taking taking = new Taking(answer, new Taking.Max(said.max.rows() + 1, 2 * said.max.bytes()));
        while (answer.next()) {
            if (!taking.row()) {
                count(byLane, NotCompared.TOO_LARGE);
                throw new NotComparableException("The other side's answer is too large.");
            }
        }
        return taking.rows().namedAs(question.names());
    }

    private NotComparableException notUnderstood(Question question, Optional<SQLException> why) {
        refused.add(question.sql().original());
        count(byLane, NotCompared.TEXT);
        String message = "The other side does not understand what was asked.";
        return why.isPresent() ? new NotComparableException(message, why.get()) : new NotComparableException(message);
    }

    /** What became of the reads, together with who answered them. */
    ReadCounts counts(Tally tally) {
        ReadCounts compared = compared();
        long notCompared = compared.notCompared();
        for (Map.Entry<NotCompared, LongAdder> each : byReaders.entrySet()) {
            notCompared += each.getKey().isTold() ? each.getValue().sum() : 0;
        }
        return new ReadCounts(
                tally.read(Side.OLD).sum(),
                tally.read(Side.NEW).sum(),
                tally.counts().saved(),
                tally.failed(Side.OLD).sum(),
                tally.failed(Side.NEW).sum(),
                compared.equal(),
                compared.equivalent(),
                compared.stale(),
                compared.different(),
                compared.unknown(),
                notCompared);
    }

    private ReadCounts compared() {
        Reads<Question, ?, SQLException> begun = reads;
        return begun == null ? new ReadCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) : begun.counts();
    }

    /** How many reads were to be compared and were not, by the reason. */
    Map<NotCompared, Long> notCompared() {
        Map<NotCompared, Long> counts = new EnumMap<>(NotCompared.class);
        long inLane = compared().notCompared();
        for (Map.Entry<NotCompared, LongAdder> each : byLane.entrySet()) {
            long known = each.getValue().sum();
            inLane -= known;
            counts.put(each.getKey(), known);
        }
        counts.merge(NotCompared.NO_ROOM, Math.max(0, inLane), Long::sum);
        byReaders.forEach((reason, count) -> counts.merge(reason, count.sum(), Long::sum));
        return counts;
    }

    /** Which columns differed, and by which rules they were excused; empty if nothing was compared yet. */
    Optional<FieldCounts> fields() {
        Reads<Question, ?, SQLException> begun = reads;
        return begun == null ? Optional.empty() : Optional.of(begun.fields());
    }

    /** Compares nothing more. */
    @Override
    public void close() {
        Reads<Question, ?, SQLException> begun;
        synchronized (beginning) {
            closed = true;
            begun = reads;
        }
        if (begun != null) {
            begun.close();
        }
    }
}
