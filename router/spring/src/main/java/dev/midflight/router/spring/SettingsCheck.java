package dev.midflight.router.spring;

import dev.midflight.router.feed.Feed;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Refuses wrong settings before any bean is made, also of those that are made late. */
final class SettingsCheck implements BeanFactoryPostProcessor {

    private final Environment environment;

    SettingsCheck(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        MidflightSettings settings =
                Binder.get(environment).bindOrCreate(MidflightSettings.PREFIX, MidflightSettings.class);
        require("feed", settings.feed(), "the URL of the feed, such as http://127.0.0.1:7171");
        require("migration", settings.migration(), "the name of the migration, as ./midflight names it");
        require("instance", settings.instance(), "a name that no other process of the application has");
        requireNames(settings);
        requireSource(beans, "old", settings.old());
        requireSource(beans, "new", settings.fresh());
        if (settings.old().equals(settings.fresh())) {
            throw new SettingException(
                    "midflight.old and midflight.new are both the bean %s.".formatted(settings.old()),
                    "Name two data sources, one of each side.");
        }
        requireOnePrimary(beans);
        boolean saysMore = beans.getBeanNamesForType(MidflightCustomizer.class, true, false).length > 0;
        if (settings.tables().isEmpty() && !saysMore) {
            throw new SettingException(
                    "midflight.tables names no table of the migration %s, and there is no bean of the type %s."
                            .formatted(settings.migration(), MidflightCustomizer.class.getSimpleName()),
                    "Name the tables that move, for example midflight.tables=orders,order_line.");
        }
    }

    private static void require(String key, String value, String what) {
        if (value.isBlank()) {
            throw new SettingException(
                    "midflight.%s is not set, and other keys of midflight are.".formatted(key),
                    "Set it to %s; or set midflight.enabled=false.".formatted(what));
        }
    }

    /** The feed knows what it can work with; it begins nothing here. */
    private static void requireNames(MidflightSettings settings) {
        attempt("midflight.feed", settings.feed(), "Set it to a URL such as http://127.0.0.1:7171.", () -> {
            Feed.from(URI.create(settings.feed()));
        });
        URI plain = URI.create("http://127.0.0.1");
        attempt("midflight.instance", settings.instance(), "Choose another name.", () -> {
            Feed.from(plain).instance(settings.instance());
        });
        settings.labels()
                .forEach((name, value) ->
                        attempt("midflight.labels." + name, value, "Choose another label.", () -> Feed.from(plain)
                                .label(name, value)));
        attempt("midflight.migration", settings.migration(), "Name it as ./midflight does.", () -> {
            // A migration is named by the same rule.
            Feed.from(plain).instance(settings.migration());
        });
    }

    private static void attempt(String key, String value, String remedy, Runnable use) {
        try {
            use.run();
        } catch (IllegalArgumentException refused) {
            throw new SettingException("Cannot use %s=%s: %s".formatted(key, value, refused.getMessage()), remedy);
        }
    }

    private static void requireSource(ConfigurableListableBeanFactory beans, String key, String name) {
        List<String> there = sources(beans);
        String what = "the name of a bean that is a javax.sql.DataSource; there are: %s".formatted(there);
        require(key, name, what);
        if (there.contains(name)) {
            return;
        }
        String found = beans.containsBean(name) ? "the bean of that name is none" : "there is no bean of that name";
        throw new SettingException(
                "Cannot take the data source midflight.%s=%s: %s. Data sources are: %s"
                        .formatted(key, name, found, there),
                "Name one of them, or define a bean of that name; spring.datasource.url makes the bean dataSource"
                        + " only as long as the application defines no other one.");
    }

    private static List<String> sources(ConfigurableListableBeanFactory beans) {
        return Arrays.stream(beans.getBeanNamesForType(DataSource.class, true, false))
                .filter(name -> !name.equals(MidflightAutoConfiguration.SOURCE))
                .toList();
    }

    /** All that asks for a data source is to get the routed one. */
    private static void requireOnePrimary(ConfigurableListableBeanFactory beans) {
        for (String name : sources(beans)) {
            if (beans.containsBeanDefinition(name)
                    && beans.getBeanDefinition(name).isPrimary()) {
                throw new SettingException(
                        "The data source %s is primary, and so is the routed one, %s."
                                .formatted(name, MidflightAutoConfiguration.SOURCE),
                        "Take @Primary away from it, so that the application uses the routed one.");
            }
        }
    }
}
