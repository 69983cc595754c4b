package dev.midflight.cli;

import java.util.List;
import java.util.Map;

/** How much of the log is shown on standard error. Must come before anything logs. */
final class Logging {

    private static final String PREFIX = "org.slf4j.simpleLogger.";

    private Logging() {}

    /** MIDFLIGHT_LOG decides; else --verbose shows what happens, and only what needs a look is shown. */
    static void configure(List<String> arguments, Map<String, String> environment) {
        String level = environment.getOrDefault("MIDFLIGHT_LOG", arguments.contains("--verbose") ? "info" : "warn");
        set("defaultLogLevel", level);
        set("showDateTime", "true");
        set("dateTimeFormat", "HH:mm:ss.SSS");
        set("showThreadName", "false");
        set("showLogName", "false");
        set("showShortLogName", "true");
    }

    private static void set(String name, String value) {
        if (System.getProperty(PREFIX + name) == null) {
            System.setProperty(PREFIX + name, value);
        }
    }
}
