package dev.midflight.router.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.TimeZone;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ValuesTest {

    private static Two pictures(Two.Kind kind) throws SQLException {
        return new Two(
                kind,
                "CREATE TABLE pictures (id INT PRIMARY KEY, owner %s, taken TIMESTAMP NULL, given TIMESTAMP NULL, size INT)"
                        .formatted(kind == Two.Kind.MARIADB ? "VARBINARY(20)" : "BYTEA"));
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
                PreparedStatement insert = connection.prepareStatement("INSERT INTO pictures VALUES (?, ?, ?, ?, ?)")) {
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
}
