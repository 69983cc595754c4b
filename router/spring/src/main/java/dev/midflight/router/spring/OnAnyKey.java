package dev.midflight.router.spring;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/** Holds if the application has begun to say something: what is missing then is refused, not passed over. */
final class OnAnyKey extends AnyNestedCondition {

    OnAnyKey() {
        super(ConfigurationPhase.PARSE_CONFIGURATION);
    }

    @ConditionalOnProperty("midflight.feed")
    static final class HasFeed {}

    @ConditionalOnProperty("midflight.migration")
    static final class HasMigration {}

    @ConditionalOnProperty("midflight.old")
    static final class HasOld {}

    @ConditionalOnProperty("midflight.new")
    static final class HasNew {}
}
