package dev.midflight.cli;

import java.util.Map;

/** How much of the log is shown on standard error. Only what comes before the first log line counts. */
final class Logging {

    private static final String PREFIX = "org.slf4j.simpleLogger.";
    private static final String OWN = PREFIX + "log.dev.midflight";

    private Logging() {}

    /**
     * Shows what somebody should look at, or what MIDFLIGHT_LOG says: of Midflight itself, because drivers would show
     * each statement, and with it the data.
     */
    static void configure(Map<String, String> environment) {
        set(PREFIX + "defaultLogLevel", "warn");
        set(OWN, environment.getOrDefault("MIDFLIGHT_LOG", "warn"));
        set(PREFIX + "showDateTime", "true");
        set(PREFIX + "dateTimeFormat", "HH:mm:ss.SSS");
        set(PREFIX + "showThreadName", "false");
        set(PREFIX + "showLogName", "false");
        set(PREFIX + "showShortLogName", "true");
    }

    /** Shows what happens, too. */
    static void verbose() {
        if ("warn".equals(System.getProperty(OWN))) {
            System.setProperty(OWN, "info");
        }
    }

    private static void set(String name, String value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }
}
