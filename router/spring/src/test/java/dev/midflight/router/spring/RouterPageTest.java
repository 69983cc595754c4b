package dev.midflight.router.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.midflight.router.Stage;
import dev.midflight.router.jdbc.MigratedTable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;

/** The example of the page about the router: its settings and beans as they are, but for where things are. */
final class RouterPageTest {

    private static final String OLD = "page_old";
    private static final String NEW = "page_new";

    @TempDir
    private Path folder;

    /** The application. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class PageShop {

        private static HikariDataSource pool(String database) {
            return Shop.pool(database);
        }

        // page: beans
        @Bean
        DataSource oldStore() {
            return pool(OLD);
        }

        @Bean
        DataSource newStore() {
            return pool(NEW);
        }

        @Bean
        MidflightCustomizer otherTables() { // with another name or key
            return source -> source.table(new MigratedTable("invoice", "bill", List.of("number")));
        }
        // page end
    }

    @Test
    void applicationOfThePageIsRouted() throws Exception {
        for (String name : List.of(OLD, NEW)) {
            Databases.make(
                    name,
                    "CREATE TABLE customer (customer_id bigint PRIMARY KEY, name text NOT NULL)",
                    "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, paid boolean NOT NULL)",
                    "CREATE TABLE %s (number text PRIMARY KEY)".formatted(name.equals(OLD) ? "invoice" : "bill"),
                    "INSERT INTO customer VALUES (42, '%s')".formatted(name),
                    "INSERT INTO orders VALUES (7, 42, false)");
        }
        try (OneRoute feed = new OneRoute();
                Web shop = new Web(
                        PageShop.class,
                        "--spring.config.location=file:../spring/src/test/resources/page/application.yaml",
                        "--midflight.feed=" + feed.url(),
                        "--midflight.snapshot-file=" + folder.resolve("midflight.plan"))) {
            assertThat(shop.get("/health/readiness").statusCode()).isEqualTo(503);
            feed.publish(Stage.MIRROR_OLD, 0, Duration.ofMinutes(10));
            Web.until("it is ready", () -> shop.get("/health/readiness").statusCode() == 200);
            JdbcTemplate jdbc = shop.context.getBean(JdbcTemplate.class);

            jdbc.update("UPDATE orders SET paid = true WHERE id = ?", 7);
            jdbc.update("INSERT INTO invoice VALUES ('A-1')");

            assertThat(Databases.value(OLD, "SELECT string_agg(row_key, ' ' ORDER BY id) FROM midflight.dirty"))
                    .isEqualTo("[\"7\"] [\"A-1\"]");
            assertThat(name(jdbc)).isEqualTo(OLD);
            feed.publish(Stage.MIRROR_OLD, 1_000_000, Duration.ofMinutes(10));
            Web.until("the new side is read", () -> name(jdbc).equals(NEW));
            assertThat(shop.post("/midflight", "{\"holdBackFollower\": true}").statusCode())
                    .isEqualTo(200);
            assertThat(name(jdbc)).isEqualTo(OLD);
        }
        assertThat(folder.resolve("midflight.plan")).exists();
    }

    private static String name(JdbcTemplate jdbc) {
        return String.valueOf(jdbc.queryForObject("SELECT name FROM customer WHERE customer_id = 42", String.class));
    }
}
