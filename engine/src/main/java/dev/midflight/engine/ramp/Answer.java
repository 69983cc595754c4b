package dev.midflight.engine.ramp;

/** What a gate says about a step of the ramp. */
public enum Answer {
    /** The step has passed. */
    GO,
    /** The new store is worse: reads go back to the old one at once. */
    STOP,
    /** Not known yet: the step stays as it is. To have seen nothing is this too. */
    WAIT
}
