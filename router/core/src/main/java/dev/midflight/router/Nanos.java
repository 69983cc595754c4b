package dev.midflight.router;

/** A clock that only goes forward, in nanoseconds from no particular moment. */
@FunctionalInterface
public interface Nanos {

    /** That of the process. */
    Nanos SYSTEM = System::nanoTime;

    /** What it shows now. */
    long now();
}
