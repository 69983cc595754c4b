package dev.midflight.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.midflight.engine.plan.NamedSql.Dialect;
import org.junit.jupiter.api.Test;

final class NamedSqlTest {

    @Test
    void parametersBecomeQuestionMarksInTheirOrder() {
        NamedSql sql = NamedSql.of("SELECT a FROM t WHERE x = :user_id AND (y > :key OR y < :user_id);", Dialect.MYSQL);

        assertThat(sql.text()).isEqualTo("SELECT a FROM t WHERE x = ? AND (y > ? OR y < ?)");
        assertThat(sql.names()).containsExactly("user_id", "key", "user_id");
    }

    @Test
    void whatIsQuotedOrACommentIsNoParameter() {
        String text = "SELECT ':a', \":b\", 'it''s :c' /* :d; */ -- :e ;\n FROM t WHERE k = :key";

        assertThat(NamedSql.of(text, Dialect.STANDARD).names()).containsExactly("key");
        assertThat(NamedSql.of("SELECT `:a`, 'x\\':b' # :c\n, :key", Dialect.MYSQL)
                        .names())
                .containsExactly("key");
        assertThat(NamedSql.of("SELECT E'x\\':a', $$ :b $$, $q$ :c; $$ $q$, 'x\\', :key", Dialect.STANDARD)
                        .names())
                .containsExactly("key");
    }

    @Test
    void castsAssignmentsAndTimesAreNoParameters() {
        NamedSql sql = NamedSql.of("SELECT :key::text, @n := 1, '12:30:00', a::int", Dialect.STANDARD);

        assertThat(sql.names()).containsExactly("key");
        assertThat(sql.text()).isEqualTo("SELECT ?::text, @n := 1, '12:30:00', a::int");
    }

    @Test
    void operatorOfPostgresIsKeptFromTheDriver() {
        assertThat(NamedSql.of("SELECT doc ? 'a' FROM t WHERE id = :key", Dialect.STANDARD)
                        .text())
                .isEqualTo("SELECT doc ?? 'a' FROM t WHERE id = ?");
    }

    @Test
    void onlyOneQueryIsTaken() {
        refused("DELETE FROM users WHERE id = :key", "it begins with 'DELETE'");
        refused("/* SELECT */ UPDATE t SET a = :key", "it begins with 'UPDATE'");
        refused("SELECT 1; DELETE FROM users", "more than one statement");
        refused("SELECT 'open", "is not closed by a '");
        refused("SELECT 1 /* open", "is not closed by a */");
        refused("SELECT ? FROM t", "write :key");
        assertThat(NamedSql.of(" ( SELECT 1 ) ; ", Dialect.MYSQL).text()).isEqualTo("( SELECT 1 )");
    }

    private static void refused(String sql, String why) {
        assertThatIllegalArgumentException()
                .as(sql)
                .isThrownBy(() -> NamedSql.of(sql, Dialect.MYSQL))
                .withMessageContaining(why);
    }
}
