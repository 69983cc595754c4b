package dev.midflight.engine.plan;

/** Where live changes come from. */
public enum Capture {
    /** From the source's log; the application does not change. */
    LOG,
    /** From the router inside the application. */
    APPLICATION
}
