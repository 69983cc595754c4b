package dev.midflight.stores.postgres;

import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.Kind;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowForm;
import dev.midflight.spi.StoreRefusedException;
import java.util.List;
import java.util.Optional;

/**
 * The form of rows in {@code COPY} in binary form: a count of fields, then each field's length and bytes.
 *
 * <p>Rows can be whole if every column's type is a built-in one, whose number is the same on every server, and of those
 * whose values come out of a vector as the same bytes that went in. Forms are equal if all types are, with their sizes;
 * texts are, of whatever type, if they have the same limit, for {@link #trim} takes off what only {@code char(n)} has.
 * So a row that goes on whole is what it would be otherwise, byte for byte.
 */
final class CopyForm implements RowForm {

    private final String table;
    private final ValueReader[] readers;
    private final boolean[] padded;
    private final boolean trims;
    private final Optional<List<Size>> types;

    /** A type with what its values depend on. */
    private record Size(int oid, int size) {}

    CopyForm(String table, List<Codec> codecs) {
        this.table = table;
        this.readers = codecs.stream().map(Codec::copyReader).toArray(ValueReader[]::new);
        this.padded = new boolean[readers.length];
        boolean any = false;
        for (int i = 0; i < padded.length; i++) {
            padded[i] = codecs.get(i).column().type().oid() == Oids.BPCHAR;
            any |= padded[i];
        }
        this.trims = any;
        this.types = codecs.stream().allMatch(CopyForm::isWhole)
                ? Optional.of(codecs.stream().map(CopyForm::size).toList())
                : Optional.empty();
    }

    /** True if rows of this form may be whole. */
    boolean isWhole() {
        return types.isPresent();
    }

    private static boolean isWhole(Codec codec) {
        PgType type = codec.column().type();
        boolean natural = TypeMap.logical(type).filter(codec.wire()::equals).isPresent();
        return natural
                && type.sort() == PgType.Sort.BASE
                && switch (type.oid()) {
                    case Oids.BOOL,
                            Oids.INT2,
                            Oids.INT4,
                            Oids.INT8,
                            Oids.FLOAT4,
                            Oids.FLOAT8,
                            Oids.NUMERIC,
                            Oids.TEXT,
                            Oids.VARCHAR,
                            Oids.BPCHAR,
                            Oids.BYTEA,
                            Oids.DATE,
                            Oids.TIME,
                            Oids.TIMESTAMP,
                            Oids.TIMESTAMPTZ,
                            Oids.JSON,
                            Oids.JSONB,
                            Oids.UUID,
                            Oids.BIT,
                            Oids.INET -> true;
                    // An interval comes out of a vector without months and days; others have no binary form here.
                    default -> false;
                };
    }

    private static Size size(Codec codec) {
        PgType type = codec.column().type();
        Kind kind = codec.wire().kind();
        if (kind == Kind.TEXT) {
            return new Size(Oids.TEXT, type.length());
        }
        boolean time = kind == Kind.TIME || kind == Kind.DATETIME || kind == Kind.INSTANT;
        return new Size(type.oid(), time ? type.fraction() : type.modifier());
    }

    /** True if rows are to be trimmed. */
    boolean trims() {
        return trims;
    }

    /** Takes the blanks that {@code char(n)} adds off a row that came from the server; returns where it ends then. */
    int trim(byte[] row, int start) {
        int from = start + Short.BYTES;
        int to = from;
        for (boolean blanks : padded) {
            int length = WireBuffer.intAt(row, from);
            int kept = blanks ? BinaryReaders.withoutPadding(row, from + Integer.BYTES, length) : length;
            WireBuffer.setIntAt(row, to, kept);
            from += Integer.BYTES;
            to += Integer.BYTES;
            if (length > 0) {
                System.arraycopy(row, from, row, to, kept);
                from += length;
                to += kept;
            }
        }
        return to;
    }

    @Override
    public int takeApart(byte[] from, int start, RowBatch into) {
        int end = takeFields(from, start + Short.BYTES, into);
        into.endRow();
        return end;
    }

    /** Appends a row's values; returns where they end. */
    int takeFields(byte[] from, int start, RowBatch into) {
        int at = start;
        for (int i = 0; i < readers.length; i++) {
            int length = WireBuffer.intAt(from, at);
            at += Integer.BYTES;
            if (length < 0) {
                into.vector(i).addNull();
            } else {
                readValue(i, from, at, length, into);
                at += length;
            }
        }
        return at;
    }

    /** Appends one value. */
    void readValue(int place, byte[] from, int at, int length, RowBatch into) {
        try {
            readers[place].read(from, at, length, into.vector(place));
        } catch (UnfitException unfit) {
            throw unreadable(table, into.columns().get(place), unfit);
        }
    }

    /** A value that the wire type cannot hold; it stops the read, for it can be neither carried nor left out. */
    static StoreRefusedException unreadable(String table, ColumnSpec column, UnfitException unfit) {
        return new StoreRefusedException(
                "Cannot read column %s of %s as %s: %s."
                        .formatted(column.name(), table, column.type(), unfit.getMessage()),
                "Correct the value in the source, or leave the column out of the plan.",
                unfit);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (isWhole() && other instanceof CopyForm form && types.equals(form.types));
    }

    @Override
    public int hashCode() {
        return types.hashCode();
    }
}
