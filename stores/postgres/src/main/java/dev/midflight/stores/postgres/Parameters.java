package dev.midflight.stores.postgres;

import dev.midflight.spi.LargeValue;
import dev.midflight.spi.Rejection;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Vector;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.PgArray;

/**
 * Rows as parameters of one statement: an array per column in the server's binary form, which {@code unnest} turns into
 * rows again. One round trip for any number of rows, no object per value, and nothing left behind as in a staging
 * table.
 */
final class Parameters {

    private static final int DIMENSIONS = 1;
    private static final int HAS_NULLS = 1;

    /**
     * Rows in the form of parameters.
     *
     * @param rows the rows that are in the arrays, by their place in the batch
     * @param arrays one array for each column
     */
    record Encoded(List<Integer> rows, List<byte[]> arrays) {}

    private final List<Codec> codecs;
    private final List<Integer> places;
    private final WireBuffer buffer;

    /**
     * Parameters for some columns of a table.
     *
     * @param codecs the columns
     * @param places the place of each of them in a batch
     * @param buffer what they are built in, shared within a session
     */
    Parameters(List<Codec> codecs, List<Integer> places, WireBuffer buffer) {
        this.buffer = buffer;
        this.codecs = codecs;
        this.places = places;
    }

    /** {@code unnest(?::bigint[], ?::text[], ...)}. */
    String unnest() {
        StringBuilder text = new StringBuilder("unnest(");
        for (int i = 0; i < codecs.size(); i++) {
            text.append(i == 0 ? "?::" : ", ?::")
                    .append(Oids.arrayName(codecs.get(i).parameter().element()));
        }
        return text.append(')').toString();
    }

    /** The names of the unnested columns: c0, c1, and so on. */
    String names() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < codecs.size(); i++) {
            text.append(i == 0 ? "c" : ", c").append(i);
        }
        return text.toString();
    }

    /** How many parameters. */
    int count() {
        return codecs.size();
    }

    /** An unnested column as its table's column's type, of any size: a size would cut or round here without a word. */
    String cast(int place) {
        return "r.c%d::%s".formatted(place, codecs.get(place).column().castName());
    }

    /** Encodes rows; those that do not fit are left out and added to the rejections. */
    Encoded encode(RowBatch batch, List<Integer> rows, List<Rejection> rejections) {
        Map<Integer, String> unfit = new LinkedHashMap<>();
        List<byte[]> arrays = arrays(batch, rows, unfit);
        if (unfit.isEmpty()) {
            return new Encoded(rows, arrays);
        }
        unfit.forEach((row, cause) -> rejections.add(new Rejection(row, cause)));
        List<Integer> fit = rows.stream().filter(row -> !unfit.containsKey(row)).toList();
        return new Encoded(fit, arrays(batch, fit, unfit));
    }

    private List<byte[]> arrays(RowBatch batch, List<Integer> rows, Map<Integer, String> unfit) {
        List<byte[]> arrays = new ArrayList<>(codecs.size());
        for (int i = 0; i < codecs.size(); i++) {
            arrays.add(array(codecs.get(i), batch.vector(places.get(i)), rows, unfit));
        }
        return arrays;
    }

    private byte[] array(Codec codec, Vector vector, List<Integer> rows, Map<Integer, String> unfit) {
        buffer.restart(vector.heldSize());
        buffer.putInt(DIMENSIONS);
        buffer.putInt(HAS_NULLS);
        buffer.putInt(codec.parameter().element());
        buffer.putInt(rows.size());
        buffer.putInt(1);
        ValueWriter writer = codec.parameter().writer();
        for (int row : rows) {
            if (!vector.hasValue(row)) {
                buffer.putInt(-1);
                continue;
            }
            int field = buffer.beginField();
            try {
                refuseLarge(vector, row);
                writer.write(vector, row, buffer);
            } catch (UnfitException reason) {
                unfit.putIfAbsent(row, cause(codec, reason));
            }
            buffer.endField(field);
        }
        byte[] array = buffer.toBytes();
        buffer.truncate(0);
        return array;
    }

    /** Whoever has another way for them does not come here. */
    private static void refuseLarge(Vector vector, int row) {
        if (vector.isLarge(row)) {
            throw new UnfitException("a value of %d bytes, where %d are the most in a table like this"
                    .formatted(vector.largeAt(row).length(), LargeValue.BYTES_MIN));
        }
    }

    /** Why a value was refused, without the value. */
    static String cause(Codec codec, UnfitException unfit) {
        return "column %s: %s".formatted(codec.column().name(), unfit.getMessage());
    }

    /** Sets the parameters of a statement from {@code first} on. */
    void set(PreparedStatement statement, int first, Encoded encoded) throws SQLException {
        BaseConnection connection = statement.getConnection().unwrap(BaseConnection.class);
        for (int i = 0; i < codecs.size(); i++) {
            int type = Oids.arrayOf(codecs.get(i).parameter().element());
            statement.setArray(
                    first + i, new PgArray(connection, type, encoded.arrays().get(i)));
        }
    }
}
