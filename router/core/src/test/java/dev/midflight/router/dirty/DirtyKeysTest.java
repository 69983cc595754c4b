package dev.midflight.router.dirty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.router.Database;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DirtyKeysTest {

    private static final DirtyKeys KEYS = DirtyKeys.of("shop");

    private static Database with(Database.Kind kind) throws SQLException {
        Database database = kind.fresh();
        try (Connection connection = database.plain()) {
            KEYS.create(connection);
        }
        return database;
    }

    private static List<String> marks(Database database) throws SQLException {
        return database.rows("SELECT migration, name, row_key FROM %s ORDER BY id".formatted(database.dirty()));
    }

    @ParameterizedTest
    @EnumSource
    void marksAreCommittedWithWhatChangedOrNotAtAll(Database.Kind kind) throws Exception {
        Database database = with(kind);
        try (Connection connection = database.open()) {
            KEYS.mark(connection, "orders", List.of(List.of(1)));
            connection.rollback();
            KEYS.mark(connection, "orders", List.of(List.of(2), List.of(3)));
            KEYS.markWhole(connection, "stock");
            assertThat(marks(database)).isEmpty();
            connection.commit();
        }
        assertThat(marks(database)).containsExactly("shop,orders,[\"2\"]", "shop,orders,[\"3\"]", "shop,stock,null");
        assertThat(database.rows("SELECT count(at) FROM " + database.dirty())).containsExactly("3");
    }

    @ParameterizedTest
    @EnumSource
    void oneKeyHasOneTextHoweverItWasPut(Database.Kind kind) throws Exception {
        Database database = with(kind);
        try (Connection connection = database.open()) {
            KEYS.mark(
                    connection,
                    "orders",
                    List.of(
                            List.of(7, "a"),
                            List.of(7L, "a"),
                            List.of((short) 7, 'a'),
                            List.of(BigInteger.valueOf(7), "a"),
                            List.of("7", "a")));
            connection.commit();
        }
        assertThat(marks(database)).containsExactly("shop,orders,[\"7\",\"a\"]");
    }

    @ParameterizedTest
    @EnumSource
    void textsComeBackAsTheyWere(Database.Kind kind) throws Exception {
        Database database = with(kind);
        String odd = "a\"b\\c\u0000\n 漢\uD83D\uDE00\uD800' ";
        try (Connection connection = database.open()) {
            KEYS.mark(connection, "orders", List.of(List.of(odd)));
            KEYS.markText(connection, "users", List.of("user:漢\uD83D\uDE00' \\", "user:1", "user:1"));
            connection.commit();
        }
        assertThat(marks(database))
                .containsExactly(
                        "shop,orders,[\"a\\\"b\\\\c\\u0000\\u000a 漢\uD83D\uDE00\\ud800' \"]",
                        "shop,users,user:漢\uD83D\uDE00' \\",
                        "shop,users,user:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"extended", "extendedForPrepared", "simple", "extendedCacheEverything"})
    void textsOfOneStatementComeBackAsTheyWereInEachQueryModeOfPostgres(String mode) throws Exception {
        Database database = with(Database.Kind.POSTGRES);
        List<String> odd = List.of("NULL", "null", "", " ", "{}", "a,b", "{a", "\"q\"", "\\", "'", "E'\\n'", "$1", "?");
        Properties settings = new Properties();
        settings.setProperty("user", database.user());
        settings.setProperty("password", database.password());
        settings.setProperty("preferQueryMode", mode);
        try (Connection connection = DriverManager.getConnection(database.url(), settings)) {
            connection.setAutoCommit(false);
            KEYS.markText(connection, "users", odd);
            KEYS.markAndCommit(connection, "users", List.of(List.of("{a"), List.of("b,")));
        }
        assertThat(database.rows("SELECT row_key FROM midflight.dirty WHERE row_key NOT LIKE '[%' ORDER BY id"))
                .isEqualTo(odd);
        assertThat(database.rows("SELECT row_key FROM midflight.dirty WHERE row_key LIKE '[%' ORDER BY id"))
                .containsExactly("[\"{a\"]", "[\"b,\"]");
        assertThat(database.rows("SELECT count(row_key) FROM midflight.dirty"))
                .containsExactly(Integer.toString(odd.size() + 2));
    }

    @Test
    void everyTypeOfAKeyHasTheTextOfALiteral() {
        LocalDateTime moment = LocalDateTime.of(2026, 2, 3, 4, 5);
        assertThat(KeyText.of(List.of(new BigDecimal("1E+3"), 1.5e10, 0.25f, true, false)))
                .isEqualTo("[\"1000\",\"15000000000\",\"0.25\",\"1\",\"0\"]");
        assertThat(KeyText.of(List.of(new byte[] {0, (byte) 0xfe}, UUID.fromString("0-0-0-0-A"))))
                .isEqualTo("[\"00fe\",\"00000000-0000-0000-0000-00000000000a\"]");
        assertThat(KeyText.of(List.of(LocalDate.of(2026, 2, 3), java.sql.Date.valueOf("2026-02-03"))))
                .isEqualTo("[\"2026-02-03\",\"2026-02-03\"]");
        assertThat(KeyText.of(List.of(LocalTime.of(4, 5), Time.valueOf("04:05:00"))))
                .isEqualTo("[\"04:05:00\",\"04:05:00\"]");
        assertThat(KeyText.of(List.of(moment, Timestamp.valueOf(moment), moment.withNano(500_000))))
                .isEqualTo("[\"2026-02-03 04:05:00\",\"2026-02-03 04:05:00\",\"2026-02-03 04:05:00.0005\"]");
        assertThat(KeyText.of(
                        List.of(Instant.parse("2026-02-03T04:05:00Z"), OffsetDateTime.parse("2026-02-03T05:05+01:00"))))
                .isEqualTo("[\"2026-02-03 04:05:00+00:00\",\"2026-02-03 04:05:00+00:00\"]");
        assertThat(KeyText.of(List.of(Database.Kind.MARIADB))).isEqualTo("[\"MARIADB\"]");
    }

    @ParameterizedTest
    @EnumSource
    void manyKeysTakeFewStatementsAndNoneIsLost(Database.Kind kind) throws Exception {
        Database database = with(kind);
        List<List<?>> keys = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            keys.add(List.of(i));
        }
        String large = "x".repeat(700_000);
        try (Connection connection = database.open()) {
            KEYS.mark(connection, "orders", keys);
            KEYS.mark(connection, "orders", List.of(List.of(large, 1), List.of(large, 2), List.of(large, 3)));
            KEYS.mark(connection, "orders", List.of());
            connection.commit();
        }
        assertThat(database.rows("SELECT count(*), count(DISTINCT row_key) FROM " + database.dirty()))
                .containsExactly("2503,2503");
    }

    @ParameterizedTest
    @EnumSource
    void withoutATransactionOrATextNothingIsMarked(Database.Kind kind) throws Exception {
        Database database = with(kind);
        try (Connection connection = database.plain()) {
            assertThatThrownBy(() -> KEYS.mark(connection, "orders", List.of(List.of(1))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("orders")
                    .hasMessageContaining("setAutoCommit(false)");
            assertThatThrownBy(() -> KEYS.markWhole(connection, "orders")).isInstanceOf(IllegalStateException.class);
        }
        try (Connection connection = database.open()) {
            assertThatThrownBy(() -> KEYS.create(connection)).isInstanceOf(IllegalStateException.class);
            List<List<?>> withNull = List.of(List.of(1), Collections.singletonList(null));
            assertThatThrownBy(() -> KEYS.mark(connection, "orders", withNull)).hasMessageContaining("null");
            assertThatThrownBy(() -> KEYS.mark(connection, "orders", List.of(List.of(new Object()))))
                    .hasMessageContaining("java.lang.Object");
            assertThatThrownBy(() -> KEYS.markText(connection, "users", Arrays.asList("a", "\uD800")))
                    .hasMessageContaining("surrogate");
            assertThatThrownBy(() -> KEYS.markText(connection, "users", List.of("a\u0000")))
                    .hasMessageContaining("NUL");
            connection.commit();
        }
        assertThat(marks(database)).isEmpty();
        assertThatThrownBy(() -> DirtyKeys.of(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DirtyKeys.of("x".repeat(129))).hasMessageContaining("129");
    }

    @ParameterizedTest
    @EnumSource
    void anyNumberOfInstancesMayMakeTheTableAtOnce(Database.Kind kind) throws Exception {
        Database database = kind.fresh();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(CompletableFuture.runAsync(() -> {
                try (Connection connection = database.plain()) {
                    KEYS.create(connection);
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            }));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get();
        try (Connection connection = database.plain()) {
            KEYS.create(connection);
        }
        assertThat(marks(database)).isEmpty();
    }

    @Test
    void inPostgresWhoMayOnlyConnectMayMark() throws Exception {
        Database database = with(Database.Kind.POSTGRES);
        database.run("CREATE ROLE clerk LOGIN PASSWORD 'clerk'");
        try (Connection connection = DriverManager.getConnection(database.url(), "clerk", "clerk")) {
            KEYS.create(connection);
            connection.setAutoCommit(false);
            KEYS.mark(connection, "public.orders", List.of(List.of(1)));
            connection.commit();
        }
        assertThat(marks(database)).containsExactly("shop,public.orders,[\"1\"]");
    }
}
