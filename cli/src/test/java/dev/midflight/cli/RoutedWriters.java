package dev.midflight.cli;

import dev.midflight.router.Pass;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.testkit.memory.MemoryServer;
import dev.midflight.testkit.memory.Row;
import dev.midflight.testkit.memory.WriteRefusedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Writes one row after the other to a shop, where a router says. */
final class RoutedWriters implements AutoCloseable {

    private final Router router;
    private final MemoryShop shop;
    private final AtomicInteger next = new AtomicInteger(1_000);
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private CompletableFuture<Void> done = CompletableFuture.completedFuture(null);

    RoutedWriters(Router router, MemoryShop shop) {
        this.router = router;
        this.shop = shop;
    }

    void start() {
        done = CompletableFuture.allOf(
                CompletableFuture.runAsync(this::write), CompletableFuture.runAsync(this::write));
    }

    int written() {
        return next.get() - 1_000;
    }

    private void write() {
        while (!closed.get()) {
            int key = next.getAndIncrement();
            boolean written = false;
            while (!written) {
                written = write(key);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    private boolean write(int key) {
        try (Pass pass = router.begin()) {
            MemoryServer server = pass.authority() == Side.OLD ? shop.source() : shop.target();
            server.begin().insert(MemoryShop.ORDERS, Row.of(key, key)).commit();
            pass.wrote("order:" + key);
            return true;
        } catch (WriteRefusedException fence) {
            refused.incrementAndGet();
            return false;
        }
    }

    /** How many writes met the fence, and were repeated. */
    int refused() {
        return refused.get();
    }

    void end() {
        closed.set(true);
        done.join();
    }

    /** Whatever came of them is told by {@link #end}. */
    @Override
    public void close() {
        closed.set(true);
        done.exceptionally(failure -> null).join();
    }
}
