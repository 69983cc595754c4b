package dev.midflight.examples.shop;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Loads the shop's first rows: the same ones for the same number and seed, with the edges of every type among them. */
public final class ShopRows {

    private static final long STOCK_QUANTITY = 1_000_000_000;
    private static final List<String> TIERS = List.of("basic", "silver", "gold");
    private static final List<String> STATUSES = List.of("new", "paid", "shipped", "returned");
    private static final List<String> METHODS = List.of("card", "bank", "cash");
    private static final List<String> KINDS = List.of("login", "search", "click", "", "购买", "error");
    private static final List<String> TAGS =
            List.of("", "new", "sale", "new,sale", "sale,eco,heavy", "new,sale,eco,import,heavy");

    private final Statement statement;
    private final ShopSize size;
    private final long seed;

    private ShopRows(Statement statement, ShopSize size, long seed) {
        this.statement = statement;
        this.size = size;
        this.seed = seed;
    }

    /**
     * Fills the empty tables of {@link ShopSchema} with about {@code rows} rows, one transaction for each table.
     *
     * @param connection to the database; its time zone is set to UTC and stays so
     * @param rows the total over all tables, at least 1,000
     * @param seed chooses the values
     * @throws SQLException if a row cannot be written; the tables are then partly filled
     */
    public static void load(Connection connection, long rows, long seed) throws SQLException {
        boolean committing = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            boolean postgres = ShopSchema.isPostgres(connection);
            // Loaded rows are consistent by construction; MariaDB's checks would cost a third of the load.
            statement.execute(postgres ? "SET TIME ZONE 'UTC'" : "SET time_zone = '+00:00', foreign_key_checks = 0");
            new ShopRows(statement, new ShopSize(rows), seed).loadAll();
            if (postgres) {
                numberOn(statement, "customer", "event_log");
            } else {
                statement.execute("SET foreign_key_checks = 1");
            }
        } finally {
            connection.setAutoCommit(committing);
        }
    }

    /** PostgreSQL's numbers do not notice the ones that were given by hand. */
    private static void numberOn(Statement statement, String... tables) throws SQLException {
        for (String table : tables) {
            statement.execute(
                    "SELECT setval(pg_get_serial_sequence('%1$s', 'id'), max(id)) FROM %1$s".formatted(table));
        }
        statement.getConnection().commit();
    }

    /** The e-mail address with which the loaded customer {@code id} begins; empty if it has none. */
    static String email(long id) {
        if (id % 97 == 0) {
            return "";
        }
        return id % 50 == 1 ? "客户." + id + "@例え.example" : "customer" + id + "@mail" + id % 7 + ".example";
    }

    private void loadAll() throws SQLException {
        customers();
        addresses();
        followers();
        products();
        images();
        stock();
        orders();
        orderLines();
        payments();
        events();
        counters();
    }

    private void customers() throws SQLException {
        SeedWords words = new SeedWords(seed, "customer");
        InsertScript script = new InsertScript(
                statement, "customer", "id,name,email,tier,created_at,active,preferences,birth_date,credit");
        for (long id = 1; id <= size.customers(); id++) {
            script.number(id).text(words.name());
            orNothing(script, email(id).isEmpty(), email(id));
            script.text(words.pick(TIERS)).text(words.dateTime(6)).flag(words.oneIn(500) ? 127 : words.below(2));
            orNothing(script, words.oneIn(3), words.json());
            orNothing(script, words.oneIn(4), words.date());
            script.literal(words.amountOrMax(5_000, 2, 12).toPlainString()).endRow();
        }
        finish(script);
    }

    private void addresses() throws SQLException {
        SeedWords words = new SeedWords(seed, "address");
        InsertScript script = new InsertScript(
                statement, "address", "customer_id,address_no,street,city,postcode,country,latitude,note");
        for (long index = 0; index < size.addresses(); index++) {
            RowKey key = size.address(index);
            script.number(key.high()).number(key.low()).text(words.words(4)).text(words.city());
            orNothing(script, words.oneIn(5), Long.toString(words.below(100_000)));
            script.text(words.oneIn(2) ? "DE" : "CN").literal(words.weight());
            orNothing(script, words.oneIn(2), words.words(5));
            script.endRow();
        }
        finish(script);
    }

    private void followers() throws SQLException {
        SeedWords words = new SeedWords(seed, "follower");
        InsertScript script = new InsertScript(statement, "follower", "customer_id,follows_id,since");
        for (long index = 0; index < size.followers(); index++) {
            RowKey key = size.follower(index);
            script.number(key.high()).number(key.low()).text(words.date()).endRow();
        }
        finish(script);
    }

    private void products() throws SQLException {
        SeedWords words = new SeedWords(seed, "product");
        InsertScript script = new InsertScript(
                statement, "product", "id,sku,title,description,price,tags,attributes,weight,launch_year");
        for (long id = 1; id <= size.products(); id++) {
            script.number(id).text("SKU-" + id).text(words.words(6));
            orNothing(script, words.oneIn(10), words.words(40));
            BigDecimal price = words.amount(900, 2).abs();
            script.literal(price.toPlainString()).tags(words.pick(TAGS));
            orNothing(script, words.oneIn(3), words.json());
            orNothing(script, words.oneIn(5), words.weight());
            orNothing(script, words.oneIn(6), words.oneIn(99) ? "1901" : Long.toString(1990 + words.below(166)));
            script.endRow();
        }
        finish(script);
    }

    private void images() throws SQLException {
        SeedWords words = new SeedWords(seed, "product_image");
        InsertScript script = new InsertScript(statement, "product_image", "id,product_id,image,thumbnail");
        for (long index = 0; index < size.images(); index++) {
            script.bytes(ShopSize.loadedUuid(index).bytes()).number(1 + words.below(size.products()));
            script.bytes(words.bytes(words.oneIn(200) ? 60_000 : 900));
            if (words.oneIn(3)) {
                script.nothing();
            } else {
                script.bytes(words.bytes(words.oneIn(4) ? 0 : 255));
            }
            script.endRow();
        }
        finish(script);
    }

    private void stock() throws SQLException {
        SeedWords words = new SeedWords(seed, "stock");
        InsertScript script = new InsertScript(statement, "stock", "warehouse,product_id,quantity,shelf");
        for (long index = 0; index < size.stock(); index++) {
            RowKey key = size.stock(index);
            script.number(key.high()).number(key.low()).number(STOCK_QUANTITY - words.below(1_000));
            orNothing(script, words.oneIn(3), "R" + words.below(100));
            script.endRow();
        }
        finish(script);
    }

    private void orders() throws SQLException {
        SeedWords words = new SeedWords(seed, "orders");
        InsertScript script =
                new InsertScript(statement, "orders", "id,customer_id,status,total,placed_at,shipped_at,remark");
        for (long index = 0; index < size.orders(); index++) {
            script.literal(Long.toUnsignedString(size.orderId(index)));
            script.number(1 + words.below(size.customers())).text(words.pick(STATUSES));
            script.literal(words.amountOrMax(3_000, 2, 12).toPlainString()).text(words.instant());
            orNothing(script, words.oneIn(2), words.dateTime(3));
            orNothing(script, words.oneIn(2), words.words(12));
            script.endRow();
        }
        finish(script);
    }

    private void orderLines() throws SQLException {
        SeedWords words = new SeedWords(seed, "order_line");
        InsertScript script =
                new InsertScript(statement, "order_line", "order_id,line_no,product_id,quantity,price,gift,note");
        for (long index = 0; index < size.orderLines(); index++) {
            script.literal(Long.toUnsignedString(size.orderId(index / 2))).number(1 + index % 2);
            script.number(1 + words.below(size.products()));
            script.number(words.oneIn(500) ? 16_777_215 : 1 + words.below(9));
            script.literal(words.amount(900, 2).toPlainString()).flag(words.below(2));
            orNothing(script, !words.oneIn(4), words.words(3));
            script.endRow();
        }
        finish(script);
    }

    private void payments() throws SQLException {
        SeedWords words = new SeedWords(seed, "payment");
        InsertScript script = new InsertScript(statement, "payment", "id,order_id,amount,method,paid_at,note");
        for (long index = 0; index < size.payments(); index++) {
            script.text(ShopSize.loadedUuid(index).uuid()).literal(Long.toUnsignedString(size.orderId(2 * index)));
            script.literal(words.amountOrMax(3_000, 4, 18).toPlainString()).text(words.pick(METHODS));
            orNothing(script, words.oneIn(6), words.dateTime(6));
            orNothing(script, words.oneIn(3), words.words(8));
            script.endRow();
        }
        finish(script);
    }

    private void events() throws SQLException {
        SeedWords words = new SeedWords(seed, "event_log");
        InsertScript script = new InsertScript(statement, "event_log", "id,kind,duration,flags,score,delta,payload");
        for (long id = 1; id <= size.events(); id++) {
            script.number(id).text(words.pick(KINDS));
            orNothing(script, words.oneIn(8), words.duration());
            script.literal("b'" + new Dialect.Bits((int) words.below(256)).digits() + "'")
                    .literal(words.score());
            script.number(words.oneIn(100) ? -8_388_608 : words.below(16_777_216) - 8_388_608);
            if (words.oneIn(5)) {
                script.nothing();
            } else {
                script.bytes(words.bytes(64));
            }
            script.endRow();
        }
        finish(script);
    }

    private void counters() throws SQLException {
        InsertScript script = new InsertScript(statement, "counter", "id,label");
        for (int id = 0; id < ShopSize.COUNTERS; id++) {
            script.number(id).text(id == 0 ? "hot 🔥" : "counter " + id).endRow();
        }
        finish(script);
    }

    private void finish(InsertScript script) throws SQLException {
        script.send();
        statement.getConnection().commit();
    }

    private static void orNothing(InsertScript script, boolean nothing, String text) {
        if (nothing) {
            script.nothing();
        } else {
            script.text(text);
        }
    }
}
