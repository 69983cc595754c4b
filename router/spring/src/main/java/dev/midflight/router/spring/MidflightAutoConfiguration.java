package dev.midflight.router.spring;

import dev.midflight.router.Nanos;
import dev.midflight.router.Router;
import dev.midflight.router.feed.Feed;
import dev.midflight.router.feed.FeedBuilder;
import dev.midflight.router.feed.Reporter;
import dev.midflight.router.feed.SeenReads;
import dev.midflight.router.jdbc.MidflightDataSource;
import dev.midflight.router.jdbc.MidflightDataSourceBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;

/**
 * Makes the router, its feed and the routed data source once a key of {@code midflight} is set. Closed in the order:
 * whatever uses the data source, the data source, the feed, the data sources of both sides.
 */
@AutoConfiguration(
        beforeName = {
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"
        })
@Conditional(OnAnyKey.class)
@ConditionalOnProperty(prefix = MidflightSettings.PREFIX, name = "enabled", matchIfMissing = true)
@EnableConfigurationProperties(MidflightSettings.class)
public final class MidflightAutoConfiguration {

    /** The bean with the routed data source. */
    static final String SOURCE = "midflightDataSource";

    private static final String SEEN = "midflightSeenReads";

    @Bean
    static SettingsCheck midflightSettingsCheck(Environment environment) {
        return new SettingsCheck(environment);
    }

    @Bean
    @ConditionalOnMissingBean
    Router midflightRouter(MidflightSettings settings) {
        return new Router(settings.migration(), settings.withoutPlan(), settings.switchWait(), Nanos.SYSTEM);
    }

    /** Tells the feed what became of the reads, unless the application has a reporter of its own. */
    @Bean(SEEN)
    @ConditionalOnMissingBean(Reporter.class)
    SeenReads<String> midflightSeenReads(Router router) {
        return new SeenReads<>(router, key -> key);
    }

    @Bean(destroyMethod = "close")
    Feed midflightFeed(
            MidflightSettings settings, Router router, Reporter reporter, ConfigurableListableBeanFactory beans) {
        // What the feed tells last, it tells while both sides can still be reached.
        beans.registerDependentBean(settings.old(), "midflightFeed");
        beans.registerDependentBean(settings.fresh(), "midflightFeed");
        URI server = URI.create(settings.feed());
        new FirstQuestion(server).requireKnown(settings.migration());
        FeedBuilder feed = Feed.from(server).instance(settings.instance()).router(router, reporter);
        settings.labels().forEach(feed::label);
        if (!settings.snapshotFile().isBlank()) {
            feed.snapshot(Path.of(settings.snapshotFile()));
        }
        return feed.start();
    }

    @Bean(SOURCE)
    @Primary
    MidflightDataSource midflightDataSource(
            MidflightSettings settings,
            Feed feed,
            Router router,
            ConfigurableListableBeanFactory beans,
            ObjectProvider<MidflightCustomizer> customizers) {
        MidflightDataSourceBuilder builder = MidflightDataSource.through(router, settings.migration())
                .old(beans.getBean(settings.old(), DataSource.class))
                .fresh(beans.getBean(settings.fresh(), DataSource.class));
        settings.tables().forEach(builder::table);
        if (!settings.entityColumn().isBlank()) {
            builder.entity(settings.entityColumn(), value -> settings.entityPrefix() + value);
        }
        if (settings.capture() == MidflightSettings.Capture.LOG) {
            builder.capturedFromLog();
        }
        Optional<SeenReads<String>> seen = seen(beans);
        seen.ifPresent(builder::watch);
        customizers.orderedStream().forEach(each -> each.customize(builder));
        MidflightDataSource source = builder.build();
        seen.ifPresent(each -> each.counting(source::reads));
        return source;
    }

    @SuppressWarnings("unchecked") // it is made above
    private static Optional<SeenReads<String>> seen(ConfigurableListableBeanFactory beans) {
        return beans.containsBean(SEEN) ? Optional.of(beans.getBean(SEEN, SeenReads.class)) : Optional.empty();
    }

    /** What is told of this process, whoever asks. */
    @Bean
    Standing midflightStanding(Router router, Feed feed, MidflightDataSource source) {
        return new Standing(router, feed, source);
    }
}
