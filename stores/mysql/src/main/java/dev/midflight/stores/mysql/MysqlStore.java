package dev.midflight.stores.mysql;

import dev.midflight.spi.Fence;
import dev.midflight.spi.Inspection;
import dev.midflight.spi.Probe;
import dev.midflight.spi.Schema;
import dev.midflight.spi.Source;
import dev.midflight.spi.Store;
import dev.midflight.spi.Target;
import dev.midflight.stores.sql.marks.MarkSource;
import java.sql.Connection;
import java.time.Duration;
import java.util.UUID;

/** One database of a MariaDB or MySQL server. */
final class MysqlStore implements Store {

    private final Link link;
    private final MysqlSource log;
    private final Source source;

    MysqlStore(Link link) {
        this.link = link;
        this.log = new MysqlSource(link);
        this.source = link.sessions().readLog()
                ? log
                : new MarkSource(new MysqlMarks(link), () -> new MysqlReader(link), tables -> new MysqlSchema(link)
                        .fingerprints(tables));
    }

    @Override
    public String product() {
        return link.server().product();
    }

    @Override
    public Schema schema() {
        return new MysqlSchema(link);
    }

    @Override
    public Inspection inspection() {
        return new MysqlInspection(link, log);
    }

    @Override
    public Source source() {
        return source;
    }

    @Override
    public Target target(String direction) {
        return new MysqlTarget(link, direction);
    }

    @Override
    public Fence fence() {
        return new MysqlFence(link, source);
    }

    @Override
    public Probe probe() {
        return new MysqlProbe(link);
    }

    @Override
    public Connection questions(Duration timeout) {
        return link.questions(timeout);
    }

    /** Locks of sessions are the server's, so whoever meets one from here is on the same server. */
    @Override
    public boolean isSameAs(Store other) {
        if (!(other instanceof MysqlStore that) || !link.database().equals(that.link.database())) {
            return false;
        }
        String word = Sql.literal("midflight " + UUID.randomUUID());
        return link.with("Cannot tell the stores apart", connection -> {
            Sql.run(connection, "DO GET_LOCK(%s, 0)".formatted(word));
            boolean same = that.link.with(
                    "Cannot tell the stores apart", there -> !Sql.text(there, "SELECT IS_USED_LOCK(%s)".formatted(word))
                            .isEmpty());
            Sql.run(connection, "DO RELEASE_LOCK(%s)".formatted(word));
            return same;
        });
    }

    @Override
    public void close() {
        link.sessions().closeAll();
    }
}
