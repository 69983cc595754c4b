package dev.midflight.stores.mysql;

import dev.midflight.spi.Fence;
import dev.midflight.spi.Inspection;
import dev.midflight.spi.Schema;
import dev.midflight.spi.Source;
import dev.midflight.spi.Store;
import dev.midflight.spi.Target;

/** One database of a MariaDB or MySQL server. */
final class MysqlStore implements Store {

    private final Link link;
    private final MysqlSource source;

    MysqlStore(Link link) {
        this.link = link;
        this.source = new MysqlSource(link);
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
        return new MysqlInspection(link, source);
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
    public void close() {
        link.sessions().closeAll();
    }
}
