package dev.midflight.engine.apply;

import dev.midflight.spi.Position;
import dev.midflight.spi.TxRef;

/** A position that is only its text. */
record FakePosition(String encode) implements Position {

    @Override
    public boolean covers(Position other) {
        return equals(other);
    }

    @Override
    public boolean includes(TxRef tx) {
        return false;
    }
}
