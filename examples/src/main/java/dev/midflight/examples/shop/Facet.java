package dev.midflight.examples.shop;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * A part of a table that one writer writes as a whole and the ledger remembers: some columns of the rows of one table.
 *
 * <p>Every column of a facet is written by every statement that writes the facet, so the last acknowledged write alone
 * says what must be there.
 */
// Both lists come from List.of; the checker would know only Guava's.
@SuppressWarnings("ImmutableEnumChecker")
enum Facet {
    CUSTOMER("customer", "id", text("name"), text("tier"), number("credit"), number("version")),
    /** Apart from the rest of the customer because only registrations and swaps write it. */
    CUSTOMER_EMAIL("customer", "id", text("email")),
    ADDRESS("address", "customer_id,address_no", text("city")),
    PRODUCT("product", "id", text("title"), number("price"), number("version")),
    IMAGE("product_image", "id", bytes("image")),
    ORDERS("orders", "id", text("status"), number("total"), number("version")),
    ORDER_LINE("order_line", "order_id,line_no", number("product_id"), number("quantity"), number("price")),
    PAYMENT("payment", "id", number("order_id"), number("amount")),
    FOLLOWER("follower", "customer_id,follows_id", number("version")),
    EVENT("event_log", "id", text("kind"), number("delta"), bytes("payload"));

    private final String table;
    private final List<String> keyColumns;
    private final List<Column> columns;

    Facet(String table, String keyColumns, Column... columns) {
        this.table = table;
        this.keyColumns = List.of(keyColumns.split(",", -1));
        this.columns = List.of(columns);
    }

    /** True if a row of the facet and a row of its table come and go together. */
    boolean wholeRow() {
        return this != CUSTOMER_EMAIL;
    }

    String table() {
        return table;
    }

    String query() {
        List<String> names = new ArrayList<>(keyColumns);
        columns.forEach(column -> names.add(column.name()));
        return "SELECT " + String.join(", ", names) + " FROM " + table;
    }

    /** How many rows of the facet a loaded shop has. */
    long loaded(ShopSize size) {
        return switch (this) {
            case CUSTOMER, CUSTOMER_EMAIL -> size.customers();
            case ADDRESS -> size.addresses();
            case PRODUCT -> size.products();
            case IMAGE -> size.images();
            case ORDERS -> size.orders();
            case ORDER_LINE -> size.orderLines();
            case PAYMENT -> size.payments();
            case FOLLOWER -> size.followers();
            case EVENT -> size.events();
        };
    }

    /** True if the row with {@code key} was there when the shop was loaded. */
    boolean loaded(ShopSize size, RowKey key) {
        return switch (this) {
            case CUSTOMER, CUSTOMER_EMAIL -> key.high() >= 1 && key.high() <= size.customers();
            case ADDRESS -> size.loadedAddress(key);
            case PRODUCT -> key.high() >= 1 && key.high() <= size.products();
            case IMAGE, PAYMENT -> ShopSize.loadedUuid(key);
            case ORDERS -> size.loadedOrder(key.high());
            case ORDER_LINE -> size.loadedOrder(key.high()) && key.low() <= 2;
            case FOLLOWER -> size.loadedFollower(key);
            case EVENT -> key.high() >= 1 && key.high() <= size.events();
        };
    }

    /** The key in the row under the cursor of {@link #query()}. */
    RowKey key(ResultSet row) throws SQLException {
        if (this == IMAGE) {
            return RowKey.of(row.getBytes(1));
        }
        if (this == PAYMENT) {
            return RowKey.of(UUID.fromString(row.getString(1)));
        }
        long first = row.getBigDecimal(1).longValue();
        return keyColumns.size() == 1 ? RowKey.of(first) : RowKey.of(first, row.getLong(2));
    }

    /** The state of the row under the cursor of {@link #query()}, comparable with {@link #state(Object...)}. */
    long state(ResultSet row) throws SQLException {
        List<String> texts = new ArrayList<>();
        for (int index = 0; index < columns.size(); index++) {
            texts.add(columns.get(index).form().read(row, keyColumns.size() + index + 1));
        }
        return Mix.fold(texts);
    }

    /** The state that a row has after {@code values} were written to the facet's columns, in their order. */
    long state(Object... values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(
                    "%s has %d columns, not %d".formatted(this, columns.size(), values.length));
        }
        List<String> texts = new ArrayList<>();
        for (Object value : values) {
            texts.add(canonical(value));
        }
        return Mix.fold(texts);
    }

    private static String canonical(Object value) {
        if (value instanceof BigDecimal number) {
            return number.stripTrailingZeros().toPlainString();
        }
        return value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value.toString();
    }

    private static Column text(String name) {
        return new Column(name, Form.TEXT);
    }

    private static Column number(String name) {
        return new Column(name, Form.NUMBER);
    }

    private static Column bytes(String name) {
        return new Column(name, Form.BYTES);
    }

    private record Column(String name, Form form) {}

    private enum Form {
        TEXT,
        NUMBER,
        BYTES;

        /** As bytes of UTF-8 nothing written by the shop can look like this. */
        private static final String NOTHING = new String(new byte[] {0}, StandardCharsets.UTF_8);

        String read(ResultSet row, int index) throws SQLException {
            Object value =
                    switch (this) {
                        case TEXT -> row.getString(index);
                        case NUMBER -> row.getBigDecimal(index);
                        case BYTES -> row.getBytes(index);
                    };
            return value == null ? NOTHING : canonical(value);
        }
    }
}
