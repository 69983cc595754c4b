package dev.midflight.stores.sql.marks;

import dev.midflight.spi.Position;
import dev.midflight.spi.TxRef;

/**
 * How far marks were turned into changes.
 *
 * @param pass the last pass over the marks that is complete: every mark that was visible when it began is delivered
 * @param read the last read that was delivered
 */
record MarkPosition(long pass, long read) implements Position {

    private static final String SEPARATOR = ":";

    static MarkPosition parse(String text) {
        String[] parts = text.split(SEPARATOR, -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("'%s' is no position among marks".formatted(text));
        }
        return new MarkPosition(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    @Override
    public boolean covers(Position mark) {
        MarkPosition other = (MarkPosition) mark;
        return pass > other.pass || (pass == other.pass && read >= other.read);
    }

    @Override
    public boolean includes(TxRef tx) {
        return ((MarkTx) tx).number() <= read;
    }

    @Override
    public String encode() {
        return pass + SEPARATOR + read;
    }
}
