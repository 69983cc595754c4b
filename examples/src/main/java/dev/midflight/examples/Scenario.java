package dev.midflight.examples;

/**
 * A whole migration between servers of its own under live load, ending in a verdict. Found by
 * {@link java.util.ServiceLoader}; a provider names its class in {@code META-
 * INF/services/dev.midflight.examples.Scenario}.
 *
 * <p>Threads: one calls {@link #run}, once.
 */
public interface Scenario {

    /** Its name on the command line: {@code shop}. */
    String name();

    /** One sentence for {@code demo --list}. */
    String description();

    /**
     * Plays it to its end and closes what it opened, unless it is asked to keep the servers. What goes wrong on the way
     * is an outcome that does not hold, if the scenario can still tell; else an exception.
     *
     * @param operator the hands that type the commands
     * @throws InterruptedException if it is to stop; the servers are closed
     */
    Outcome run(Operator operator, ScenarioOptions options) throws InterruptedException;
}
