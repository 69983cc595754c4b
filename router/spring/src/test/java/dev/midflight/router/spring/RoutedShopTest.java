package dev.midflight.router.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.router.Stage;
import dev.midflight.router.feed.Evidence;
import dev.midflight.router.feed.Reporter;
import dev.midflight.router.jdbc.MidflightDataSource;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.SpringBootVersion;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RoutedShopTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    private final OneRoute feed = new OneRoute();
    private final Web shop = started();

    private Web started() {
        try {
            Databases.make();
        } catch (SQLException unmade) {
            throw new IllegalStateException("Cannot make the databases", unmade);
        }
        feed.publish(Stage.MIRROR_OLD, 0, LONG);
        return new Web(feed);
    }

    @BeforeAll
    void becomeReady() throws Exception {
        Web.until("it is ready", () -> shop.get("/health/readiness").statusCode() == 200);
    }

    @AfterAll
    void stop() {
        shop.close();
        feed.close();
    }

    private JdbcTemplate jdbc() {
        return shop.context.getBean(JdbcTemplate.class);
    }

    private String nameOfTheFirst() {
        return String.valueOf(jdbc().queryForObject("SELECT name FROM customer WHERE id = 1", String.class));
    }

    @Test
    void generationIsTheOneThatTheBuildSays() {
        assertThat(SpringBootVersion.getVersion()).isEqualTo(System.getProperty("midflight.boot"));
    }

    @Test
    void whoeverAsksForADataSourceGetsTheRoutedOne() {
        assertThat(shop.context.getBean(DataSource.class)).isInstanceOf(MidflightDataSource.class);
        assertThat(jdbc().getDataSource()).isInstanceOf(MidflightDataSource.class);
    }

    @Test
    void writesOfATransactionOfSpringGoToTheAuthorityAndAreMarked() throws Exception {
        TransactionTemplate transaction =
                new TransactionTemplate(shop.context.getBean(PlatformTransactionManager.class));

        transaction.executeWithoutResult(
                status -> jdbc().update("INSERT INTO customer (id, name) VALUES (?, ?)", 42, "anna"));

        assertThat(Databases.value("before", "SELECT name FROM customer WHERE id = 42"))
                .isEqualTo("anna");
        assertThat(Databases.value("before", "SELECT row_key FROM midflight.dirty WHERE row_key LIKE '%42%'"))
                .isEqualTo("[\"42\"]");
        assertThat(Databases.value("after", "SELECT count(*) FROM customer WHERE id = 42"))
                .isEqualTo("0");
    }

    @Test
    void transactionThatIsRolledBackLeavesNeitherRowNorMark() throws Exception {
        TransactionTemplate transaction =
                new TransactionTemplate(shop.context.getBean(PlatformTransactionManager.class));

        transaction.executeWithoutResult(status -> {
            jdbc().update("INSERT INTO customer (id, name) VALUES (?, ?)", 77, "bert");
            status.setRollbackOnly();
        });

        assertThat(Databases.value("before", "SELECT count(*) FROM customer WHERE id = 77"))
                .isEqualTo("0");
        assertThat(Databases.value("before", "SELECT count(*) FROM midflight.dirty WHERE row_key LIKE '%77%'"))
                .isEqualTo("0");
    }

    @Test
    void readsMoveWithThePlanAndComeBackByTheEndpoint() throws Exception {
        assertThat(nameOfTheFirst()).isEqualTo("before");

        feed.publish(Stage.MIRROR_OLD, 1_000_000, LONG);
        Web.until("the new side is read", () -> nameOfTheFirst().equals("after"));
        HttpResponse<String> held = shop.post("/midflight", "{\"holdBackFollower\": true}");

        assertThat(held.statusCode()).isEqualTo(200);
        assertThat(held.body()).contains("\"followerHeldBack\":true").contains("because this process was told so");
        assertThat(nameOfTheFirst()).isEqualTo("before");

        shop.post("/midflight", "{\"holdBackFollower\": false}");

        assertThat(nameOfTheFirst()).isEqualTo("after");
        assertThat(shop.get("/midflight").body()).contains("\"followerHeldBack\":false");
    }

    @Test
    void endpointTellsHowTheProcessStands() throws Exception {
        nameOfTheFirst();

        String body = shop.get("/midflight").body();

        assertThat(body)
                .contains("\"migration\":\"shop\"")
                .contains("\"ready\":true")
                .contains("\"stage\":\"MIRROR_OLD\"")
                .contains("\"authority\":\"old\"")
                .contains("\"reasons\":[]")
                .containsPattern("\"epoch\":[12],")
                .containsPattern("\"newPpm\":(0|1000000),")
                .containsPattern("\"leaseLeftMillis\":[1-9][0-9]{4,5},")
                .containsPattern("\"readsAtOld\":[0-9]+,");
    }

    @Test
    void feedIsToldWhatTheStatementsCameTo() throws Exception {
        nameOfTheFirst();
        jdbc().queryForList("SELECT name FROM customer WHERE id = -1");
        Reporter reporter = shop.context.getBean(Reporter.class);
        Web.until(
                "what nobody has is equal",
                () -> reporter.seen().compared().equal() > 0
                        && reporter.seen().votes().keys() > 0);

        Evidence seen = reporter.seen();

        assertThat(seen.old().reads() + seen.fresh().reads()).isPositive();
        assertThat(seen.votes().keys()).isPositive();
        assertThat(shop.get("/midflight").body()).containsPattern("\"equal\":[1-9]");
        Web.until("a report bears the label", () -> feed.reports().stream()
                .anyMatch(report -> "web".equals(report.labels().get("group"))));
    }
}
