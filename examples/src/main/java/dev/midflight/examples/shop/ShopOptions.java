package dev.midflight.examples.shop;

/**
 * How busy the shop is.
 *
 * @param rows with how many rows it was loaded, see {@link ShopRows}
 * @param seed chooses what the writers do
 * @param writers threads that write, 1 to 64
 * @param readers threads that read
 * @param writesPerSecond transactions of all writers together that the shop asks for, at least one for each writer
 * @param readsPerSecond reads of all readers together
 */
public record ShopOptions(long rows, long seed, int writers, int readers, int writesPerSecond, int readsPerSecond) {

    private static final int WRITERS_MAX = 64;

    /** Requires counts in their range. */
    public ShopOptions {
        if (writers < 1 || writers > WRITERS_MAX || readers < 0) {
            throw new IllegalArgumentException("Cannot open a shop with %d writers (1 to %d) and %d readers"
                    .formatted(writers, WRITERS_MAX, readers));
        }
        if (writesPerSecond < writers || readsPerSecond < readers) {
            throw new IllegalArgumentException("Cannot pace %d writes and %d reads per second: less than one per thread"
                    .formatted(writesPerSecond, readsPerSecond));
        }
    }

    /**
     * Six writers, 700 transactions and 300 reads per second. Measured with MariaDB 11.4 and PostgreSQL 18 on two
     * cores: 3,300 rows written per second, and shop and server together take 40 to 45 % of one core.
     */
    public static ShopOptions forRows(long rows) {
        return new ShopOptions(rows, 1, 6, 2, 700, 300);
    }

    /** The same at another pace. */
    public ShopOptions withWritesPerSecond(int writes) {
        return new ShopOptions(rows, seed, writers, readers, writes, readsPerSecond);
    }

    /** The same with other choices. */
    public ShopOptions withSeed(long other) {
        return new ShopOptions(rows, other, writers, readers, writesPerSecond, readsPerSecond);
    }
}
