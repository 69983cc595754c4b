package dev.midflight.stores.postgres;

import dev.midflight.spi.Fence;
import dev.midflight.spi.Inspection;
import dev.midflight.spi.Schema;
import dev.midflight.spi.Source;
import dev.midflight.spi.Store;
import dev.midflight.spi.Target;

/** A PostgreSQL database, opened for one migration. */
public final class PostgresStore implements Store {

    private final Sessions sessions;
    private final Types types = new Types();
    private final int version;
    private final PgSchema schema;
    private final PgInspection inspection;
    private final PgSource source;
    private final PgFence fence;

    PostgresStore(Sessions sessions, int version) {
        this.sessions = sessions;
        this.version = version;
        this.schema = new PgSchema(sessions, types);
        this.inspection = new PgInspection(sessions, version);
        this.source = new PgSource(sessions, types);
        this.fence = new PgFence(sessions);
    }

    @Override
    public String product() {
        return "PostgreSQL %d.%d".formatted(version / 10_000, version % 10_000);
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public Inspection inspection() {
        return inspection;
    }

    @Override
    public Source source() {
        return source;
    }

    @Override
    public Target target(String direction) {
        return new PgTarget(sessions, types, direction);
    }

    @Override
    public Fence fence() {
        return fence;
    }

    @Override
    public void close() {
        sessions.close();
    }
}
