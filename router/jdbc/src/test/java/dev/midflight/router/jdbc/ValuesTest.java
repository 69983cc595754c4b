package dev.midflight.router.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ValuesTest {

    private static Two pictures(Two.Kind kind) throws SQLException {
        return new Two(
                kind,
                "CREATE TABLE pictures (id INT PRIMARY KEY, taken TIMESTAMP NULL, given TIMESTAMP NULL, size INT,"
                        + " owner "
                        + (kind == Two.Kind.MARIADB ? "VARBINARY(20))" : "BYTEA)"));
    }

    @ParameterizedTest
    @EnumSource
    void valueIsThatOfTheMomentWhenItWasSet(Two.Kind kind) throws SQLException {
        Two two = pictures(kind);
        MidflightDataSource source = two.wrapping().table("pictures").build();
        byte[] owner = {1, 2};
        Timestamp taken = Timestamp.valueOf("2020-01-02 03:04:05");
        Timestamp given = Timestamp.valueOf("2021-01-02 03:04:05");
        Calendar calendar = Calendar.getInstance(TimeZone.getDefault());
        try (Connection connection = source.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO pictures (id, owner, taken, given, size) VALUES (?, ?, ?, ?, ?)")) {
            for (int id = 1; id <= 2; id++) {
                owner[0] = 1;
                taken.setTime(Timestamp.valueOf("2020-01-02 03:04:05").getTime());
                given.setTime(Timestamp.valueOf("2021-01-02 03:04:05").getTime());
                calendar.setTimeZone(TimeZone.getDefault());
                insert.setInt(1, id);
                if (id == 1) {
                    insert.setBytes(2, owner);
                    insert.setTimestamp(3, taken);
                } else {
                    insert.setObject(2, owner);
                    insert.setObject(3, taken);
                }
                insert.setTimestamp(4, given, calendar);
                insert.setInt(5, id);
                insert.addBatch();
                owner[0] = 9;
                taken.setTime(1_000_000_000_000L);
                given.setTime(1_000_000_000_000L);
                calendar.setTimeZone(TimeZone.getTimeZone("Asia/Kolkata"));
            }
            insert.executeBatch();
        }
        try (Connection old = two.old();
                Statement statement = old.createStatement();
                ResultSet row = statement.executeQuery("SELECT owner, taken, given FROM pictures ORDER BY id")) {
            for (int id = 1; id <= 2; id++) {
                assertThat(row.next()).isTrue();
                assertThat(row.getBytes(1)).containsExactly(1, 2);
                assertThat(row.getTimestamp(2)).isEqualTo(Timestamp.valueOf("2020-01-02 03:04:05"));
                assertThat(row.getTimestamp(3)).isEqualTo(Timestamp.valueOf("2021-01-02 03:04:05"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void valueThatWasClearedIsNotUsedAgain(Two.Kind kind) throws SQLException {
        Two two = PlainJdbcTest.two(kind);
        PlainJdbcTest.fill(two);
        try (Connection connection = PlainJdbcTest.source(two).getConnection();
                PreparedStatement query = connection.prepareStatement("SELECT total FROM orders WHERE id = ?")) {
            query.setLong(1, 1);
            query.executeQuery().close();
            query.clearParameters();
            assertThatThrownBy(query::executeQuery).isInstanceOf(SQLException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void ownWriteOfABinaryEntityIsReadAtTheAuthority(Two.Kind kind) throws SQLException {
        Two two = pictures(kind);
        try (Connection old = two.old();
                Connection fresh = two.fresh()) {
            for (Connection side : List.of(old, fresh)) {
                try (PreparedStatement insert =
                        side.prepareStatement("INSERT INTO pictures (id, owner, size) VALUES (1, ?, 5)")) {
                    insert.setBytes(1, new byte[] {1, -1});
                    insert.executeUpdate();
                }
            }
        }
        MidflightDataSource source = two.wrapping()
                .table("pictures")
                .entity("owner", owner -> "owner:" + owner)
                .build();
        two.readsAtNew();
        try (Connection connection = source.getConnection();
                PreparedStatement update = connection.prepareStatement("UPDATE pictures SET size = 6 WHERE owner = ?");
                PreparedStatement query = connection.prepareStatement("SELECT size FROM pictures WHERE owner = ?")) {
            query.setBytes(1, new byte[] {1, -1});
            assertThat(only(query)).isEqualTo(5);
            assertThat(source.counts().atNew()).isEqualTo(1);
            update.setBytes(1, new byte[] {1, -1});
            assertThat(update.executeUpdate()).isEqualTo(1);
            assertThat(only(query)).isEqualTo(6);
        }
    }

    private static int only(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            assertThat(row.next()).isTrue();
            return row.getInt(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void entityHasOneNameHoweverItsValueIsGiven(Two.Kind kind) throws SQLException {
        Two two = PlainJdbcTest.two(kind);
        PlainJdbcTest.fill(two);
        try (Connection fresh = two.fresh()) {
            Two.run(fresh, "INSERT INTO orders (id, user_id, total) VALUES (1, 10, 9999)");
        }
        MidflightDataSource source = PlainJdbcTest.source(two);
        two.readsAtNew();
        try (Connection connection = source.getConnection();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE orders SET total = 6 WHERE user_id = ?")) {
            update.setBigDecimal(1, new BigDecimal("10.00"));
            assertThat(update.executeUpdate()).isEqualTo(2);
            assertThat(PlainJdbcTest.total(connection, 10)).isEqualTo(6);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTablesATextNamesIsNotAskedOfTheFollower(Two.Kind kind) throws SQLException {
        Two two = PlainJdbcTest.two(kind);
        PlainJdbcTest.fill(two);
        try (Connection fresh = two.fresh()) {
            Two.run(fresh, "INSERT INTO orders (id, user_id, total) VALUES (1, 10, 9999)");
        }
        MidflightDataSource source = PlainJdbcTest.source(two);
        two.readsAtNew();
        for (String text : kind == Two.Kind.MARIADB
                ? List.of("USE " + two.oldName, " use " + two.oldName)
                : List.of(
                        "SET search_path TO public",
                        "set session Search_Path = public",
                        "SET SCHEMA 'public'",
                        "SELECT set_config('search_path', 'public', false)")) {
            try (Connection connection = source.getConnection()) {
                assertThat(PlainJdbcTest.total(connection, 10)).isEqualTo(9999);
                Two.run(connection, text);
                long before = source.counts().atNew();
                assertThat(PlainJdbcTest.total(connection, 10)).as(text).isEqualTo(5);
                assertThat(source.counts().atNew()).as(text).isEqualTo(before);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void generatedKeysAreReadInAnyOrderAndNotChanged(Two.Kind kind) throws SQLException {
        Two two = PlainJdbcTest.two(kind);
        try (Connection connection = PlainJdbcTest.source(two).getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO orders (user_id, total) VALUES (?, ?)", new String[] {"id"})) {
            for (int total = 1; total <= 3; total++) {
                insert.setInt(1, 40);
                insert.setInt(2, total);
                insert.addBatch();
            }
            insert.executeBatch();
            try (ResultSet keys = insert.getGeneratedKeys()) {
                assertThat(keys.first()).isTrue();
                long first = keys.getLong(1);
                assertThat(keys.last()).isTrue();
                assertThat(keys.getLong(1)).isEqualTo(first + 2);
                assertThat(keys.previous()).isTrue();
                assertThat(keys.getLong(1)).isEqualTo(first + 1);
                assertThat(keys.absolute(-3)).isTrue();
                assertThat(keys.getLong(1)).isEqualTo(first);
                assertThat(keys.relative(2)).isTrue();
                assertThat(keys.getRow()).isEqualTo(3);
                assertThat(keys.absolute(4)).isFalse();
                assertThat(keys.isAfterLast()).isTrue();
                assertThat(keys.absolute(0)).isFalse();
                assertThat(keys.isBeforeFirst()).isTrue();
                keys.afterLast();
                assertThat(keys.previous()).isTrue();
                keys.beforeFirst();
                assertThatThrownBy(() -> keys.getLong(1)).hasMessageContaining("no generated key here");
                assertThat(keys.next()).isTrue();
                assertThat(keys.getLong(1)).isEqualTo(first);
                assertThatThrownBy(() -> keys.getLong(7))
                        .hasMessageContaining("no column 7")
                        .hasMessageContaining("generated keys have 1 column");
                assertThatThrownBy(keys::deleteRow).isInstanceOf(SQLFeatureNotSupportedException.class);
            }
        }
    }

    @Test
    void warningOfOneKindDoesNotKeepBackThatOfAnother() {
        PrintStream before = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            Tally tally = new Tally();
            tally.saved(new SQLException("gone", "08006"));
            tally.saved(new SQLException("gone again", "08006"));
            tally.unknown(new Sql(
                    "WHAT", "WHAT", Sql.Kind.UNKNOWN, false, List.of(), List.of(), "it is not known", RowOrder.ANY));
        } finally {
            System.setErr(before);
        }
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("goes to the authority")
                .contains("is not understood")
                .doesNotContain("gone again");
    }
}
