package dev.midflight.examples.shop;

/**
 * How many rows each table of a freshly loaded shop has, and which keys those rows carry.
 *
 * <p>Keys of loaded rows are computed, never remembered, so that writers and checks know them without a query.
 *
 * @param rows the wished total over all tables; the real total differs by less than 100 rows
 */
public record ShopSize(long rows) {

    /** Counters are few on purpose: they are the hot rows. */
    static final int COUNTERS = 16;

    private static final long ROWS_MIN = 1_000;
    private static final long HUGE_ORDERS = 8;
    private static final long LOADED_TAG = 0x45EDL;

    /** Requires at least 1,000 rows, so that every table has some. */
    public ShopSize {
        if (rows < ROWS_MIN) {
            throw new IllegalArgumentException(
                    "Cannot size a shop of %d rows: %d are the least".formatted(rows, ROWS_MIN));
        }
    }

    long customers() {
        return share(100);
    }

    /** One address for each customer and a second one for every fourth. */
    long addresses() {
        return customers() + (customers() + 3) / 4;
    }

    long products() {
        return share(38);
    }

    long images() {
        return share(12);
    }

    long orders() {
        return share(150);
    }

    /** Two lines for each order. */
    long orderLines() {
        return 2 * orders();
    }

    /** At least one row for each product, in warehouse 1. */
    long stock() {
        return share(50);
    }

    /** A payment for every second order. */
    long payments() {
        return (orders() + 1) / 2;
    }

    long followers() {
        return share(75);
    }

    long events() {
        return share(75);
    }

    /** The id of the loaded order {@code index}, as 64 unsigned bits; the last eight are the largest there are. */
    long orderId(long index) {
        long huge = index - (orders() - HUGE_ORDERS);
        return huge < 0 ? index + 1 : huge - HUGE_ORDERS;
    }

    /** True if a loaded order has the id {@code bits}. */
    boolean loadedOrder(long bits) {
        boolean low = bits > 0 && bits <= orders() - HUGE_ORDERS;
        return low || (bits < 0 && bits >= -HUGE_ORDERS);
    }

    /** The key of the loaded address {@code index}. */
    RowKey address(long index) {
        return index < customers() ? RowKey.of(index + 1, 1) : RowKey.of(1 + 4 * (index - customers()), 2);
    }

    boolean loadedAddress(RowKey key) {
        boolean customer = key.high() >= 1 && key.high() <= customers();
        return customer && (key.low() == 1 || (key.low() == 2 && key.high() % 4 == 1));
    }

    /** The key of the loaded follower pair {@code index}; pairs of one customer differ in whom they follow. */
    RowKey follower(long index) {
        long customer = 1 + index % customers();
        return RowKey.of(customer, 1 + (customer + 6 + index / customers()) % customers());
    }

    boolean loadedFollower(RowKey key) {
        return key.low() >= 1 && key.low() <= customers();
    }

    /** The stock row {@code index}: warehouse and product. */
    RowKey stock(long index) {
        return RowKey.of(1 + index / products(), 1 + index % products());
    }

    /** A 128-bit key for the loaded payment or image {@code index}, shaped like a random UUID. */
    static RowKey loadedUuid(long index) {
        return uuid(index, LOADED_TAG);
    }

    static boolean loadedUuid(RowKey key) {
        return (key.high() & 0xFFFFL) == LOADED_TAG;
    }

    /** A 128-bit key that no loaded row has. */
    static RowKey freshUuid(long number) {
        return uuid(number, 0x4A99L);
    }

    private static RowKey uuid(long number, long tag) {
        return RowKey.of((Mix.mix(number) & ~0xFFFFL) | tag, Long.MIN_VALUE | number);
    }

    private long share(long perMille) {
        return rows * perMille / 1_000;
    }
}
