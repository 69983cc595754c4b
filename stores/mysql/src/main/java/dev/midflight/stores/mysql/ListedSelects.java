package dev.midflight.stores.mysql;

import dev.midflight.spi.RowBatch;
import java.util.Iterator;
import java.util.Optional;

/** Statements that are known from the beginning. */
final class ListedSelects implements Selects {

    private final Iterable<String> statements;
    private Iterator<String> left;

    ListedSelects(Iterable<String> statements) {
        this.statements = statements;
        this.left = statements.iterator();
    }

    @Override
    public Optional<String> next(long bytesAsked) {
        return left.hasNext() ? Optional.of(left.next()) : Optional.empty();
    }

    @Override
    public void came(RowBatch rows, int from) {}

    @Override
    public boolean isPage() {
        return false;
    }

    @Override
    public void again() {
        left = statements.iterator();
    }
}
