package dev.midflight.stores.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.stores.sql.Expression.Call;
import dev.midflight.stores.sql.Expression.Cast;
import dev.midflight.stores.sql.Expression.Constant;
import dev.midflight.stores.sql.Expression.In;
import dev.midflight.stores.sql.Expression.Infix;
import dev.midflight.stores.sql.Expression.Is;
import dev.midflight.stores.sql.Expression.Name;
import dev.midflight.stores.sql.Expression.Prefix;
import dev.midflight.stores.sql.Expression.Text;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpressionReaderTest {

    @Test
    void productsBindTighterThanSumsAndSumsTighterThanComparisons() {
        Expression read = ExpressionReader.read("`a` + `b` * 2 >= 10");

        assertThat(read)
                .isEqualTo(new Infix(
                        ">=",
                        new Infix("+", new Name("a"), new Infix("*", new Name("b"), new Constant("2"))),
                        new Constant("10")));
    }

    @Test
    void postgresCatalogWordsAreRead() {
        Expression read = ExpressionReader.read(
                "((status = ANY (ARRAY['new'::text, 'it''s'::text])) AND (lower((name)::text) !~~ 'x%'::text))");

        assertThat(read)
                .isEqualTo(new Infix(
                        "AND",
                        new In(
                                new Name("status"),
                                List.of(new Cast(new Text("new"), "text"), new Cast(new Text("it's"), "text"))),
                        new Prefix(
                                "NOT",
                                new Infix(
                                        "LIKE",
                                        new Call("lower", List.of(new Cast(new Name("name"), "text"))),
                                        new Cast(new Text("x%"), "text")))));
    }

    @Test
    void mysqlCatalogWordsAreRead() {
        assertThat(ExpressionReader.read("concat(`a`,_utf8mb4\\' \\',`b`)"))
                .isEqualTo(new Call("concat", List.of(new Name("a"), new Text(" "), new Name("b"))));
        assertThat(ExpressionReader.read("`a` is not null"))
                .isEqualTo(new Prefix("NOT", new Is(new Name("a"), "NULL")));
        assertThat(ExpressionReader.read("(`q` between 1 and 9)"))
                .isEqualTo(new Expression.Between(new Name("q"), new Constant("1"), new Constant("9")));
    }

    @Test
    void backslashIsReadAsTheCatalogThatWroteItMeansIt() {
        assertThat(ExpressionReader.read("'a''b\\c'::character varying"))
                .isEqualTo(new Cast(new Text("a'b\\c"), "character varying"));
        assertThat(ExpressionReader.read("concat(`a`,'b\\\\c\\n')"))
                .isEqualTo(new Call("concat", List.of(new Name("a"), new Text("b\\c\n"))));
        assertThatThrownBy(() -> ExpressionReader.read("concat('a\\\\b','c')"))
                .isInstanceOf(UntranslatableException.class)
                .hasMessageContaining("backslash");
    }

    @Test
    void whatIsNotUnderstoodIsRefusedWithItsWord() {
        assertThatThrownBy(() -> ExpressionReader.read("(select 1)"))
                .isInstanceOf(UntranslatableException.class)
                .hasMessageContaining("SELECT");
        assertThatThrownBy(() -> ExpressionReader.read("a @> b")).isInstanceOf(UntranslatableException.class);
        assertThatThrownBy(() -> ExpressionReader.read("a +")).isInstanceOf(UntranslatableException.class);
    }
}
