package dev.midflight.router.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WholeTablesTest {

    /** What makes a row of another key. */
    private static String replacing(Two.Kind kind) {
        return kind == Two.Kind.MARIADB
                ? "REPLACE INTO orders (id, user_id, total, code) VALUES (1, 10, 4711, 'secret')"
                : "INSERT INTO orders (id, user_id, total, code) VALUES (1, 10, 4711, 'secret')"
                        + " ON CONFLICT (id) DO UPDATE SET id = orders.id + 1000";
    }

    private interface Work {
        void run() throws SQLException;
    }

    private static String logged(Work work) throws SQLException {
        PrintStream before = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(before);
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void wholeTableThatIsMarkedIsLoggedSeldomAndWithoutValues(Two.Kind kind) throws SQLException {
        Two two = PlainJdbcTest.two(kind);
        PlainJdbcTest.fill(two);
        MidflightDataSource source = PlainJdbcTest.source(two);
        String said = logged(() -> {
            try (Connection connection = source.getConnection()) {
                Two.run(connection, replacing(kind), replacing(kind));
            }
        });
        assertThat(two.marks()).containsExactly("orders *");
        assertThat(said)
                .containsOnlyOnce("a whole table is marked")
                .contains(kind == Two.Kind.MARIADB ? "table=orders " : "table=public.orders ")
                .containsPattern("INTO orders \\(id, user_id, total, code\\) VALUES \\(\\?, \\?, \\?, \\?\\)")
                .doesNotContain("secret")
                .doesNotContain("4711");
        assertThat(source.counts().wholesMarked()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void batchThatMarksAWholeTableIsLoggedAndOneThatWasRolledBackIsNot(Two.Kind kind) throws SQLException {
        Two two = PlainJdbcTest.two(kind);
        PlainJdbcTest.fill(two);
        MidflightDataSource source = PlainJdbcTest.source(two);
        String rolledBack = logged(() -> batch(source, kind, false));
        String committed = logged(() -> batch(source, kind, true));
        assertThat(rolledBack).doesNotContain("a whole table is marked");
        assertThat(committed).containsOnlyOnce("a whole table is marked").doesNotContain("secret");
    }

    private static void batch(MidflightDataSource source, Two.Kind kind, boolean commits) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(replacing(kind))) {
            connection.setAutoCommit(false);
            statement.addBatch();
            statement.executeBatch();
            if (commits) {
                connection.commit();
            } else {
                connection.rollback();
            }
        }
    }
}
