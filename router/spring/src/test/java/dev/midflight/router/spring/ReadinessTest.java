package dev.midflight.router.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.midflight.router.Stage;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ReadinessTest {

    @Test
    void processIsReadyFromItsFirstPlanUntilItsLeaseIsOverAndClosesAllWithTheContext() throws Exception {
        Databases.make();
        OneRoute feed = new OneRoute();
        Web shop = new Web(feed);
        HikariDataSource pool = shop.context.getBean("before", HikariDataSource.class);
        try (feed;
                shop) {
            HttpResponse<String> early = shop.get("/health/readiness");
            assertThat(early.statusCode()).isEqualTo(503);
            assertThat(early.body())
                    .contains("\"midflight\":{")
                    .contains("OUT_OF_SERVICE")
                    .contains("No plan of shop has come");
            assertThat(shop.get("/health/liveness").statusCode()).isEqualTo(200);

            feed.publish(Stage.CAPTURE, 0, Duration.ofSeconds(1));
            Web.until("it is ready", () -> shop.get("/health/readiness").statusCode() == 200);
            assertThat(shop.get("/health/readiness").body()).contains("\"stage\":\"CAPTURE\"");

            feed.close();
            Web.until("its lease is over", () -> shop.get("/health/readiness").statusCode() == 503);
            assertThat(shop.get("/health/readiness").body())
                    .contains("\"status\":\"DOWN\"")
                    .contains("was not renewed in time");
        }

        assertThat(pool.isClosed()).isTrue();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(each -> each.getName().equals("midflight-feed"));
    }
}
