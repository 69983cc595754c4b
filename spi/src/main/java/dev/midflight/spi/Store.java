package dev.midflight.spi;

/**
 * One store, opened for one migration. Each part may open connections of its own; {@link #close} closes them all.
 */
public interface Store extends AutoCloseable {

    /** Product and version, such as {@code MariaDB 11.4.5}. */
    String product();

    /** Definitions. */
    Schema schema();

    /** Preflight. */
    Inspection inspection();

    /** Rows and log. */
    Source source();

    /**
     * Rows and state, for the direction that ends here.
     *
     * @param direction a short word that keeps the state of both directions apart, such as {@code forward}
     */
    Target target(String direction);

    /** The fence. */
    Fence fence();

    /** A new probe, whose connections are opened when they are needed. */
    Probe probe();

    /** True if {@code other} is this very store, by whatever name it was opened. */
    boolean isSameAs(Store other);

    /** Closes everything. Does nothing the second time. */
    @Override
    void close();
}
