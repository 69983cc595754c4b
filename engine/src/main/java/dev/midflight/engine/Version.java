package dev.midflight.engine;

/** The version of Midflight. */
public final class Version {

    /** As in the build. */
    public static final String NUMBER = "0.1.0";

    private Version() {}
}
