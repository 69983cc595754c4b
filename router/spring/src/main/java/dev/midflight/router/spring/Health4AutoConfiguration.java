package dev.midflight.router.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The health answer, where Spring Boot has it from its fourth generation on. */
@AutoConfiguration(after = MidflightAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(Standing.class)
@ConditionalOnEnabledHealthIndicator("midflight")
public final class Health4AutoConfiguration {

    @Bean
    HealthIndicator midflightHealthIndicator(Standing standing) {
        return () -> {
            Health.Builder health =
                    switch (standing.answer()) {
                        case READY -> Health.up();
                        case NO_PLAN -> Health.outOfService();
                        case LEASE_OVER -> Health.down();
                    };
            return health.withDetails(standing.summary()).build();
        };
    }
}
