package dev.midflight.testkit.memory;

import dev.midflight.spi.Fence;
import dev.midflight.spi.Inspection;
import dev.midflight.spi.Probe;
import dev.midflight.spi.Schema;
import dev.midflight.spi.Source;
import dev.midflight.spi.Store;
import dev.midflight.spi.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * A memory server as one process of one migration sees it. Closing it is as good as killing that process: its open
 * transactions are gone and whatever it still calls finds no connection.
 */
public final class MemoryStore implements Store {

    private final MemoryServer server;
    private final String migration;
    private final List<MemoryLaneWriter> lanes = new ArrayList<>();
    private volatile boolean closed;

    MemoryStore(MemoryServer server, String migration) {
        this.server = server;
        this.migration = migration;
    }

    @Override
    public String product() {
        return "Memory 1";
    }

    @Override
    public Schema schema() {
        return new MemorySchema(this);
    }

    @Override
    public Inspection inspection() {
        return new MemoryInspection(this);
    }

    @Override
    public Source source() {
        return new MemorySource(this);
    }

    @Override
    public Target target(String direction) {
        return new MemoryTarget(this, direction);
    }

    @Override
    public Fence fence() {
        return new MemoryFence(this);
    }

    @Override
    public Probe probe() {
        return new MemoryProbe();
    }

    @Override
    public boolean isSameAs(Store other) {
        return other instanceof MemoryStore that && server == that.server;
    }

    @Override
    public void close() {
        server.gate().step(() -> {
            closed = true;
            lanes.forEach(MemoryLaneWriter::abandon);
        });
    }

    /** The server behind it. */
    public MemoryServer server() {
        return server;
    }

    String migration() {
        return migration;
    }

    /** Keeps a writer, to give up its transaction when this store is closed. Inside the gate. */
    void keep(MemoryLaneWriter lane) {
        lanes.add(lane);
    }

    /** Forgets a writer that was closed. Inside the gate. */
    void release(MemoryLaneWriter lane) {
        lanes.remove(lane);
    }

    Session session() {
        return new Session(server, () -> closed);
    }
}
