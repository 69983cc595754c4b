package dev.midflight.bench;

/** One way to do something. Each step is called once a round. */
@FunctionalInterface
interface Entry {

    /** Makes the ground ready; not measured. */
    default void prepare() throws Exception {}

    /** What is measured. */
    void run(Cost.Watcher watcher) throws Exception;

    /** Throws if the result is not what it has to be; not measured. */
    default void check() throws Exception {}

    /** Ends what still runs, also after a failure; not measured. */
    default void end() throws Exception {}
}
