package dev.midflight.router.spring;

import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** The health answer, where Spring Boot has it up to its third generation. */
@AutoConfiguration(after = MidflightAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(Standing.class)
@ConditionalOnEnabledHealthIndicator("midflight")
public final class Health3AutoConfiguration {

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
