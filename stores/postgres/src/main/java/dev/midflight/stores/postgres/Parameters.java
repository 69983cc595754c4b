package dev.midflight.stores.postgres;

import dev.midflight.spi.Rejection;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Vector;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.PgArray;

/**
 * Rows as parameters of one statement: an array per column in the server's binary form, which {@code unnest} turns into
 * rows again. One round trip for any number of rows, one plan, no object per value, nothing left behind in a temporary
 * table.
 */
final class Parameters {

    private static final int DIMENSIONS = 1;
    private static final int HAS_NULLS = 1;

    private final List<Codec> codecs;
    private final WireBuffer buffer = new WireBuffer(4096);

    Parameters(List<Codec> codecs) {
        this.codecs = codecs;
    }

    /** {@code unnest(?::bigint[], ?::text[], ...)}. */
    static String unnest(List<Codec> codecs) {
        StringBuilder text = new StringBuilder("unnest(");
        for (int i = 0; i < codecs.size(); i++) {
            text.append(i == 0 ? "?::" : ", ?::")
                    .append(Oids.arrayName(codecs.get(i).parameter().element()));
        }
        return text.append(')').toString();
    }

    /** The names of the unnested columns: c0, c1, and so on. */
    static String names(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "c" : ", c").append(i);
        }
        return text.toString();
    }

    /** An unnested column as its table's column's type, of any size: a size would cut or round here without a word. */
    static String cast(int place, Codec codec) {
        return "r.c%d::%s".formatted(place, codec.column().castName());
    }

    /**
     * Leaves out of {@code rows} those that cannot be written.
     *
     * @param rows places in the batch
     * @param places the batch's column for each codec
     */
    List<Integer> writable(RowBatch batch, List<Integer> rows, int[] places, List<Rejection> rejections) {
        List<Integer> writable = new ArrayList<>(rows.size());
        for (int row : rows) {
            if (isWritable(batch, row, places, rejections)) {
                writable.add(row);
            }
        }
        return writable;
    }

    private boolean isWritable(RowBatch batch, int row, int[] places, List<Rejection> rejections) {
        for (int i = 0; i < places.length; i++) {
            Vector vector = batch.vector(places[i]);
            if (vector.hasValue(row)) {
                buffer.truncate(0);
                try {
                    codecs.get(i).parameter().writer().write(vector, row, buffer);
                } catch (UnfitException unfit) {
                    rejections.add(new Rejection(row, cause(codecs.get(i), unfit)));
                    return false;
                }
            }
        }
        return true;
    }

    static String cause(Codec codec, UnfitException unfit) {
        return "column %s: %s".formatted(codec.column().name(), unfit.getMessage());
    }

    /** Sets the parameters from {@code first} on. */
    void set(PreparedStatement statement, int first, RowBatch batch, Choice choice) throws SQLException {
        BaseConnection connection = statement.getConnection().unwrap(BaseConnection.class);
        for (int i = 0; i < codecs.size(); i++) {
            Codec codec = codecs.get(i);
            byte[] array = array(codec, batch.vector(choice.places()[i]), choice.rows());
            int type = Oids.arrayOf(codec.parameter().element());
            statement.setArray(first + i, new PgArray(connection, type, array));
        }
    }

    /**
     * Which rows and columns of a batch.
     *
     * @param rows places of rows
     * @param places the batch's column for each codec
     */
    record Choice(List<Integer> rows, int[] places) {}

    private byte[] array(Codec codec, Vector vector, List<Integer> rows) {
        buffer.truncate(0);
        buffer.putInt(DIMENSIONS);
        buffer.putInt(HAS_NULLS);
        buffer.putInt(codec.parameter().element());
        buffer.putInt(rows.size());
        buffer.putInt(1);
        ValueWriter writer = codec.parameter().writer();
        for (int row : rows) {
            if (vector.hasValue(row)) {
                int field = buffer.beginField();
                writer.write(vector, row, buffer);
                buffer.endField(field);
            } else {
                buffer.putInt(-1);
            }
        }
        return buffer.toBytes();
    }
}
