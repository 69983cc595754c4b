package dev.midflight.router.dirty;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.MarkedStore;
import dev.midflight.router.Marks;
import dev.midflight.router.Reader;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A store of two functions over JDBC. The one that writes does so in a transaction of its own, whatever opens it, and
 * hands its connection to the step before it commits:
 *
 * <pre>{@code
 * JdbcStore.of(marks, users::find, (id, user, step) -> {
 *     try (Connection connection = database.getConnection()) {
 *         connection.setAutoCommit(false);
 *         // INSERT, UPDATE or, if user is null, DELETE
 *         step.in(connection);
 *         connection.commit();
 *     }
 * });
 * }</pre>
 *
 * <p>The same function writes the store as the authority and as the follower: the step is a mark of the key there, and
 * here the proof that the follower's owner is still the one.
 *
 * @param <K> what is asked for
 * @param <V> what is answered
 * @param <E> what is thrown if it cannot be
 */
public final class JdbcStore<K, V, E extends Exception> implements MarkedStore<K, V, E> {

    private final JdbcMarks marks;
    private final Reader<K, V, E> reader;
    private final Writer<K, V, E> writer;

    private JdbcStore(JdbcMarks marks, Reader<K, V, E> reader, Writer<K, V, E> writer) {
        this.marks = requireNonNull(marks, "marks");
        this.reader = requireNonNull(reader, "reader");
        this.writer = requireNonNull(writer, "writer");
    }

    /** A store of two functions. */
    public static <K, V, E extends Exception> JdbcStore<K, V, E> of(
            JdbcMarks marks, Reader<K, V, E> reader, Writer<K, V, E> writer) {
        return new JdbcStore<>(marks, reader, writer);
    }

    /** Writes one store. */
    @FunctionalInterface
    public interface Writer<K, V, E extends Exception> {

        /**
         * Writes in one transaction, and does the step in it. Doing so twice is the same as once.
         *
         * @param value null deletes, if there is something
         */
        void write(K key, @Nullable V value, Step step) throws E;
    }

    /** What belongs into the transaction of a write. */
    public interface Step {

        /**
         * Does it on the transaction's connection; last of all, as others wait from here to the commit.
         *
         * @throws SQLException in which case, as with any other exception, the transaction must be rolled back
         */
        void in(Connection transaction) throws SQLException;
    }

    @Override
    public @Nullable V read(K key) throws E {
        return reader.read(key);
    }

    @Override
    public void write(K key, @Nullable V value, Beside beside) throws E {
        with(key, value, connection -> marks.write(connection, beside));
    }

    @Override
    public void put(K key, @Nullable V value, Owner owner) throws E {
        with(key, value, connection -> marks.put(connection, owner));
    }

    private void with(K key, @Nullable V value, Step step) throws E {
        boolean[] done = new boolean[1];
        writer.write(key, value, connection -> {
            step.in(connection);
            done[0] = true;
        });
        if (!done[0]) {
            throw new IllegalStateException(
                    "The function that writes has left its step away: what it wrote is not known"
                            + " to the other store. Call step.in(connection) before the commit");
        }
    }

    @Override
    public Marks marks() {
        return marks;
    }
}
