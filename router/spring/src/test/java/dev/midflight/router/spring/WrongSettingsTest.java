package dev.midflight.router.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

final class WrongSettingsTest {

    private static final OneRoute FEED = new OneRoute();

    @BeforeAll
    static void databases() throws Exception {
        Databases.make();
    }

    @AfterAll
    static void stop() {
        FEED.close();
    }

    /** All right ones, but that a key has another value; without it if that is empty. */
    private static List<String> settings(String key, String value) {
        List<String> all = new ArrayList<>(Stream.of(
                        "feed=" + FEED.url(),
                        "migration=shop",
                        "instance=shop-1",
                        "old=before",
                        "new=after",
                        "tables=customer")
                .filter(each -> !each.startsWith(key + "="))
                .toList());
        if (!value.isEmpty()) {
            all.add(key + "=" + value);
        }
        return all;
    }

    private static ConfigurableApplicationContext start(List<String> settings, Class<?>... more) {
        List<String> arguments = new ArrayList<>(List.of("--spring.main.banner-mode=off"));
        settings.forEach(each -> arguments.add("--midflight." + each));
        return new SpringApplicationBuilder(Shop.class)
                .sources(more)
                .web(WebApplicationType.NONE)
                .run(arguments.toArray(String[]::new));
    }

    /** What the application prints instead of starting. */
    private static String refusal(List<String> settings, Class<?>... more) {
        PrintStream before = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThat(catchThrowable(() -> start(settings, more).close())).isNotNull();
        } finally {
            System.setErr(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void dataSourceThatIsNotThere() {
        assertThat(refusal(settings("new", "afterwards")))
                .contains("APPLICATION FAILED TO START")
                .contains("Cannot take the data source midflight.new=afterwards: there is no bean of that name."
                        + " Data sources are: [before, after]")
                .contains("Name one of them");
    }

    @Test
    void feedThatIsNoUrl() {
        assertThat(refusal(settings("feed", "localhost:7171")))
                .contains("APPLICATION FAILED TO START")
                .contains("Cannot use midflight.feed=localhost:7171: A feed is reached by a URL")
                .contains("Set it to a URL such as http://127.0.0.1:7171.");
    }

    @Test
    void migrationThatTheFeedDoesNotKnow() {
        assertThat(refusal(settings("migration", "shopp")))
                .contains("APPLICATION FAILED TO START")
                .contains("Cannot begin the migration midflight.migration=shopp: asked for it at " + FEED.url())
                .contains("HTTP 404")
                .contains("There is no migration shopp")
                .contains("/v1/migrations");
    }

    @Test
    void keyThatIsMissing() {
        assertThat(refusal(settings("instance", "")))
                .contains("midflight.instance is not set, and other keys of midflight are.")
                .contains("Set it to a name that no other process of the application has");
    }

    @Test
    void keyThatIsUnknown() {
        assertThat(refusal(settings("instanze", "shop-1")))
                .contains("APPLICATION FAILED TO START")
                .contains("midflight.instanze");
    }

    @Test
    void sameDataSourceTwice() {
        assertThat(refusal(settings("new", "before"))).contains("are both the bean before");
    }

    @Test
    void noTable() {
        assertThat(refusal(settings("tables", ""))).contains("midflight.tables names no table of the migration shop");
    }

    @Configuration(proxyBeanMethods = false)
    static class WithPrimary {
        @Bean
        @Primary
        DataSource mine() {
            return Shop.pool("before");
        }
    }

    @Test
    void secondPrimaryDataSource() {
        assertThat(refusal(settings("none", ""), WithPrimary.class))
                .contains("The data source mine is primary, and so is the routed one")
                .contains("Take @Primary away from it");
    }

    @Test
    void feedThatDoesNotAnswerIsNoReasonNotToStart() {
        List<String> settings = settings("feed", "http://127.0.0.1:1");

        try (ConfigurableApplicationContext context = start(settings)) {
            assertThat(context.getBean(Standing.class).answer()).isEqualTo(Standing.Answer.NO_PLAN);
        }
    }

    @Test
    void applicationWithoutAnyKeyOrSwitchedOffIsLeftAlone() {
        try (ConfigurableApplicationContext without = start(List.of());
                ConfigurableApplicationContext off = start(settings("enabled", "false"))) {
            assertThat(without.getBeanNamesForType(DataSource.class)).containsExactlyInAnyOrder("before", "after");
            assertThat(off.getBeanNamesForType(DataSource.class)).containsExactlyInAnyOrder("before", "after");
        }
    }
}
