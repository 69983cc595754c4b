package dev.midflight.bench;

import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.Store;
import dev.midflight.spi.StoreAddress;
import dev.midflight.spi.StoreProvider;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import java.util.List;
import java.util.ServiceLoader;

/** A place as Midflight's engine opens it, for what is measured of a store alone. */
final class Opened implements AutoCloseable {

    private final Store store;

    Opened(Place place) {
        this(place.address());
    }

    Opened(StoreAddress address) {
        String scheme = address.url().getScheme();
        StoreProvider provider = ServiceLoader.load(StoreProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(each -> each.schemes().contains(scheme))
                .findFirst()
                .orElseThrow();
        this.store = provider.open(address);
    }

    Store store() {
        return store;
    }

    /** The table of a data set. */
    Table table(DataSet set) {
        TableName name = store.schema().tables().stream()
                .filter(each -> each.name().equals(set.table()))
                .findFirst()
                .orElseThrow();
        TableShape shape = store.schema().shape(name).orElseThrow();
        List<ColumnSpec> columns = shape.columns().stream()
                .map(column -> new ColumnSpec(column.name(), column.type().orElseThrow()))
                .toList();
        List<String> names = columns.stream().map(ColumnSpec::name).toList();
        List<Integer> key = shape.key().stream().map(names::indexOf).toList();
        return new Table(1, name, columns, key, shape.keyClass(), false);
    }

    @Override
    public void close() {
        store.close();
    }
}
