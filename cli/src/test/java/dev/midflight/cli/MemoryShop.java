package dev.midflight.cli;

import dev.midflight.spi.TableName;
import dev.midflight.testkit.contract.TableSpec;
import dev.midflight.testkit.memory.MemoryOptions;
import dev.midflight.testkit.memory.MemoryServer;
import dev.midflight.testkit.memory.MemoryTx;
import dev.midflight.testkit.memory.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Two servers in this JVM, one with rows, and a plan from one to the other. */
final class MemoryShop implements AutoCloseable {

    static final TableName ORDERS = new TableName("", "orders");

    private final MemoryServer source;
    private final MemoryServer target;
    private final Path plan;

    private MemoryShop(MemoryServer source, MemoryServer target, Path plan) {
        this.source = source;
        this.target = target;
        this.plan = plan;
    }

    /** A shop whose servers and plan are called after {@code name}. */
    static MemoryShop open(String name, Path folder, int rows) {
        MemoryServer source = MemoryServer.start(name + "-source", MemoryOptions.DEFAULT, Clock.systemUTC());
        MemoryServer target = MemoryServer.start(name + "-target", MemoryOptions.DEFAULT, Clock.systemUTC());
        source.createTable(TableSpec.numbers("orders").shape(ORDERS));
        MemoryTx tx = source.begin();
        for (int key = 1; key <= rows; key++) {
            tx.insert(ORDERS, Row.of(key, key));
        }
        tx.commit();
        MemoryShop shop = new MemoryShop(source, target, folder.resolve(name + ".yaml"));
        shop.write("");
        return shop;
    }

    /** Writes the plan, with more lines at its end. */
    void write(String more) {
        String text =
                """
                migration: %s
                source: { url: "memory:%s" }
                target: { url: "memory:%s" }
                %s
                """
                        .formatted(name(), source.name(), target.name(), more);
        try {
            Files.writeString(plan, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    MemoryServer source() {
        return source;
    }

    MemoryServer target() {
        return target;
    }

    /** Takes the target's fence away, as somebody who breaks in. */
    void openTarget() {
        target.open(name()).fence().lower(List.of(TableSpec.numbers("orders").table(0, ORDERS)));
    }

    private String name() {
        return plan.getFileName().toString().replace(".yaml", "");
    }

    String plan() {
        return plan.toString();
    }

    Path state() {
        return plan.resolveSibling(".midflight").resolve(name());
    }

    List<Row> rowsOfTarget() {
        return target.rows(ORDERS);
    }

    @Override
    public void close() {
        source.stop();
        target.stop();
    }
}
