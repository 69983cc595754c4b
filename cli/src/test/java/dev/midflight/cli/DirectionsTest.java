package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.examples.Direction;
import dev.midflight.examples.Direction.Kind;
import dev.midflight.examples.Outcome;
import dev.midflight.examples.ScenarioOptions;
import dev.midflight.examples.shop.ShopScenario;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The whole small shop in the directions that the demo does not take by itself: there, back and there again, under
 * load.
 */
final class DirectionsTest {

    private static final long ROWS = 3_000;

    private static void movesWhole(Kind from, Kind to) throws InterruptedException {
        LocalOperator operator =
                new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));
        ScenarioOptions options = new ScenarioOptions(
                OptionalLong.of(ROWS), 5, new Direction(from, to), ScenarioOptions.Afterwards.CLOSE);

        Outcome outcome = new ShopScenario().run(operator, options);

        assertThat(outcome.holds()).as(outcome.line()).isTrue();
        assertThat(outcome.verdict().path("acknowledged_writes").asLong()).isGreaterThan(500);
    }

    @Test
    void postgreSqlToMariaDb() throws InterruptedException {
        movesWhole(Kind.POSTGRESQL, Kind.MARIADB);
    }

    @Test
    @Tag("long")
    void mariaDbToMariaDb() throws InterruptedException {
        movesWhole(Kind.MARIADB, Kind.MARIADB);
    }

    @Test
    @Tag("long")
    void postgreSqlToPostgreSql() throws InterruptedException {
        movesWhole(Kind.POSTGRESQL, Kind.POSTGRESQL);
    }
}
