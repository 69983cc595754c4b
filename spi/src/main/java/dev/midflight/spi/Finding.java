package dev.midflight.spi;

import static java.util.Objects.requireNonNull;

/**
 * One answer of a preflight check.
 *
 * @param severity what it means for the migration
 * @param subject what was looked at: a setting, a table, a column, a login
 * @param found what was seen
 * @param remedy what to do; empty where nothing is
 */
public record Finding(Severity severity, String subject, String found, String remedy) {

    /** Requires all. */
    public Finding {
        requireNonNull(severity, "severity");
        requireNonNull(subject, "subject");
        requireNonNull(found, "found");
        requireNonNull(remedy, "remedy");
    }

    /** What a finding means for the migration. */
    public enum Severity {
        /** As it should be. */
        OK,
        /** Somebody should look; the migration can go on. */
        WARN,
        /** The migration cannot begin. */
        REFUSE
    }

    /** Something as it should be. */
    public static Finding ok(String subject, String found) {
        return new Finding(Severity.OK, subject, found, "");
    }

    /** Something to look at. */
    public static Finding warn(String subject, String found, String remedy) {
        return new Finding(Severity.WARN, subject, found, remedy);
    }

    /** Something that stops the migration. */
    public static Finding refuse(String subject, String found, String remedy) {
        return new Finding(Severity.REFUSE, subject, found, remedy);
    }
}
