package dev.midflight.router.spring;

import dev.midflight.router.jdbc.MidflightDataSourceBuilder;

/**
 * Says more about the routed data source than properties can: tables with another name or key, routines, triggers. A
 * bean of the application.
 */
@FunctionalInterface
public interface MidflightCustomizer {

    /** Called once, after all properties were taken over. */
    void customize(MidflightDataSourceBuilder builder);
}
