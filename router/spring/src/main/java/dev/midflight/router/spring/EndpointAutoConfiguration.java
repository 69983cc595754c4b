package dev.midflight.router.spring;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** The endpoint, where there is an actuator that shows it. */
@AutoConfiguration(after = MidflightAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnBean(Standing.class)
@ConditionalOnAvailableEndpoint(endpoint = MidflightEndpoint.class)
public final class EndpointAutoConfiguration {

    @Bean
    MidflightEndpoint midflightEndpoint(Standing standing) {
        return new MidflightEndpoint(standing);
    }
}
