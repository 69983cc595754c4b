package dev.midflight.stores.postgres;

import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LargeValue;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How values of one column travel between the server and a vector. Readers and writers may keep scratch space: a codec
 * belongs to one thread at a time.
 *
 * @param column the column
 * @param wire the type in which values travel
 * @param copied the expression that COPY reads
 * @param copyReader reads what COPY sends for it
 * @param logReader reads what the log sends
 * @param copyWriter writes what COPY takes; nothing if the type has no binary form that we know
 * @param parameter how values go into parameters of statements
 * @param textWriter writes the text form
 */
record Codec(
        Layout.LayoutColumn column,
        LogicalType wire,
        String copied,
        ValueReader copyReader,
        ValueReader logReader,
        Optional<ValueWriter> copyWriter,
        Parameter parameter,
        ValueWriter textWriter) {

    /**
     * How a column's values go into an array that is a statement's parameter.
     *
     * @param element the type of the array's elements
     * @param writer writes an element
     */
    record Parameter(int element, ValueWriter writer) {}

    static Codec of(Layout.LayoutColumn column, LogicalType wire) {
        PgType type = column.type();
        String name = Names.quote(column.name());
        Optional<ValueReader> binary = BinaryReaders.of(type, wire);
        ValueReader text = TextReaders.of(type, wire);
        Optional<ValueWriter> writer = BinaryWriters.of(type, wire);
        ValueWriter textWriter = TextWriters.of(type, wire);
        return new Codec(
                column,
                wire,
                binary.isPresent() ? name : name + "::text",
                binary.orElse(text),
                text,
                writer,
                parameter(type, writer, textWriter),
                textWriter);
    }

    private static Parameter parameter(PgType type, Optional<ValueWriter> binary, ValueWriter text) {
        boolean direct = binary.isPresent()
                && type.sort() == PgType.Sort.BASE
                && switch (type.oid()) {
                    case Oids.BOOL,
                            Oids.BYTEA,
                            Oids.INT2,
                            Oids.INT4,
                            Oids.INT8,
                            Oids.FLOAT4,
                            Oids.FLOAT8,
                            Oids.NUMERIC,
                            Oids.DATE,
                            Oids.TIME,
                            Oids.TIMESTAMP,
                            Oids.TIMESTAMPTZ,
                            Oids.INTERVAL,
                            Oids.UUID -> true;
                    default -> false;
                };
        if (direct) {
            return new Parameter(type.oid(), binary.get());
        }
        boolean text0 = type.sort() == PgType.Sort.BASE && Oids.isText(type.oid()) && binary.isPresent();
        return new Parameter(Oids.TEXT, text0 ? binary.get() : text);
    }

    /** True if the column's bytes are those of the vector: in binary form, and in text form unless it is bytea. */
    boolean isPlain() {
        return column.type().sort() == PgType.Sort.BASE
                && switch (column.type().oid()) {
                    case Oids.TEXT, Oids.VARCHAR -> wire.kind() == Kind.TEXT;
                    case Oids.BYTEA -> wire.kind() == Kind.BYTES;
                    default -> false;
                };
    }

    /**
     * Looks at a large value before any of it is written.
     *
     * @throws UnfitException if the column cannot hold it
     */
    void requireFits(LargeValue value) {
        if (value.refusal().isPresent()) {
            throw new UnfitException(value.refusal().get());
        }
        if (!isPlain()) {
            throw new UnfitException("a value of %d bytes, where %d are the most for the target's type"
                    .formatted(value.length(), LargeValue.BYTES_MIN));
        }
        if (wire.kind() == Kind.TEXT && value.zeros() > 0) {
            throw new UnfitException("text with a NUL character");
        }
        int charactersMax = wire.kind() == Kind.TEXT ? column.type().length() : 0;
        if (charactersMax > 0 && value.characters() > charactersMax) {
            throw new UnfitException(
                    "text of %d characters where %d are the most".formatted(value.characters(), charactersMax));
        }
    }

    /** The codecs of a table's columns, in the order of its batches. */
    static List<Codec> of(Layout layout, Table table) {
        List<Codec> codecs = new ArrayList<>();
        for (ColumnSpec spec : table.columns()) {
            Layout.LayoutColumn column = layout.column(spec.name())
                    .orElseThrow(() -> new StoreRefusedException(
                            "Table %s has no column %s any more.".formatted(table.name(), spec.name()),
                            "Put the column back, or leave it out of the plan.",
                            null));
            codecs.add(of(column, spec.type()));
        }
        return List.copyOf(codecs);
    }

    /** The codecs of a table's key, in key order. */
    static List<Codec> ofKey(List<Codec> codecs, Table table) {
        return table.key().stream().map(codecs::get).toList();
    }
}
