package dev.midflight.examples.shop;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Products change their price and tags, pictures come and go, and everything is logged under ids from the database. */
final class CatalogueWork {

    private static final String PRODUCT =
            "UPDATE product SET title = ?, price = ?, attributes = ?, tags = ?, version = ? WHERE id = ?";
    private static final String IMAGE =
            "INSERT INTO product_image (id, product_id, image, thumbnail) VALUES (?, ?, ?, ?)";
    private static final String NEW_IMAGE = "UPDATE product_image SET image = ? WHERE id = ?";
    private static final String EVENT =
            "INSERT INTO event_log (kind, duration, flags, score, delta, payload) VALUES (?, ?, ?, ?, ?, ?)";
    private static final List<String> TAGS = List.of("", "new", "sale,eco", "new,sale,eco,import,heavy");
    private static final List<String> KINDS = List.of("login", "search", "搜索", "", "checkout 🛒");
    private static final int BURST = 25;

    private final Desk desk;
    private final Pool<RowKey> images = new Pool<>();
    private final Set<Long> forgotten = new HashSet<>();

    CatalogueWork(Desk desk) {
        this.desk = desk;
    }

    /** Changes a product, and with its price the generated column. */
    void reprice(Attempt attempt) throws SQLException {
        SeedWords words = attempt.words();
        long id = 1 + desk.loaded(attempt.random(), desk.size().products());
        String title = words.words(5);
        BigDecimal price = words.amount(900, 2).abs();
        Long version = attempt.number();
        if (desk.usable(Facet.PRODUCT, RowKey.of(id))) {
            Dialect.Tags tags = new Dialect.Tags(words.pick(TAGS));
            attempt.session().one(PRODUCT, title, price, words.json(), tags, version, id);
            attempt.effects().row(Facet.PRODUCT, RowKey.of(id), title, price, version);
        }
    }

    void addImage(Attempt attempt) throws SQLException {
        SeedWords words = attempt.words();
        RowKey key = ShopSize.freshUuid(desk.fresh(attempt));
        long product = 1 + words.below(desk.size().products());
        byte[] image = words.bytes(2_000);
        attempt.session().one(IMAGE, key.bytes(), product, image, words.bytes(words.oneIn(3) ? 0 : 255));
        attempt.effects().row(Facet.IMAGE, key, (Object) image);
        attempt.effects().afterwards(() -> images.add(key));
    }

    void replaceImage(Attempt attempt) throws SQLException {
        Optional<RowKey> found = pickImage(attempt);
        if (found.isEmpty()) {
            addImage(attempt);
            return;
        }
        byte[] image = attempt.words().bytes(3_000);
        attempt.session().one(NEW_IMAGE, image, found.get().bytes());
        attempt.effects().row(Facet.IMAGE, found.get(), (Object) image);
    }

    void dropImage(Attempt attempt) throws SQLException {
        Optional<RowKey> found = pickImage(attempt);
        if (found.isEmpty()) {
            addImage(attempt);
            return;
        }
        RowKey key = found.get();
        attempt.session().one("DELETE FROM product_image WHERE id = ?", (Object) key.bytes());
        attempt.effects().gone(Facet.IMAGE, key);
        attempt.effects().afterwards(() -> images.remove(key));
    }

    void logOne(Attempt attempt) throws SQLException {
        log(attempt, 1);
    }

    /** Many rows in one transaction. */
    void logBurst(Attempt attempt) throws SQLException {
        log(attempt, BURST);
    }

    /** Deletes a loaded event, once for each. */
    void forget(Attempt attempt) throws SQLException {
        long id = 1 + desk.loaded(attempt.random(), desk.size().events());
        if (forgotten.contains(id) || !desk.usable(Facet.EVENT, RowKey.of(id))) {
            logOne(attempt);
            return;
        }
        attempt.session().one("DELETE FROM event_log WHERE id = ?", id);
        attempt.effects().gone(Facet.EVENT, RowKey.of(id));
        attempt.effects().afterwards(() -> forgotten.add(id));
    }

    private void log(Attempt attempt, int events) throws SQLException {
        SeedWords words = attempt.words();
        for (int event = 0; event < events; event++) {
            String kind = words.pick(KINDS);
            int delta = (int) words.below(16_777_216) - 8_388_608;
            byte[] payload = words.bytes(64);
            Dialect.Bits flags = new Dialect.Bits((int) words.below(256));
            long id = attempt.session().insert(EVENT, kind, words.duration(), flags, words.score(), delta, payload);
            attempt.effects().generated(Facet.EVENT, id);
            attempt.effects().row(Facet.EVENT, RowKey.of(id), kind, delta, payload);
        }
    }

    private Optional<RowKey> pickImage(Attempt attempt) {
        return images.pick(attempt.random(), key -> desk.usable(Facet.IMAGE, key));
    }
}
