package dev.midflight.engine.verify;

import dev.midflight.engine.throttle.Amount;
import dev.midflight.engine.throttle.Pace;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.RowReader;
import dev.midflight.spi.Table;

/**
 * A part of a table that is to be compared.
 *
 * @param span its keys
 * @param expected about how much it is
 * @param pace what holds back the reads of this side
 */
record Part(KeySpan span, Amount expected, Pace pace) {

    /** Keys that are read as fast as may be. */
    static Part free(KeySpan span) {
        return new Part(span, Amount.NONE, Pace.FREE);
    }

    /** The same keys, read as fast as may be. */
    Part free() {
        return free(span);
    }

    RowRead open(RowReader reader, Table table) throws InterruptedException {
        return pace.open(expected, () -> reader.read(table, span));
    }
}
