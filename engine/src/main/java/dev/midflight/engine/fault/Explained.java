package dev.midflight.engine.fault;

/** An exception that can tell an operator what to do; whoever reports failures looks for this and nothing else. */
public interface Explained {

    /** The parts of the message. */
    Explanation explanation();
}
