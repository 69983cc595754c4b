package dev.midflight.engine.verify;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.midflight.spi.Decimals;
import dev.midflight.spi.Kind;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Vector;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Hashes rows by value: the canonical encoding of {@code docs/formats/values.md} under XXH3 with 128 bits. Each value
 * is one
 * tag byte, its length and its bytes, so no two different rows have the same encoding. Holds a buffer: one thread at
 * a time.
 */
public final class RowHash {

    private static final byte NULL = 0;
    private static final byte VALUE = 1;
    private static final int HEADER = 5;
    private static final int OVERHEAD = 16;
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final Hasher128 hasher = Hashing.xxh3_128();
    private final CanonicalJson json = new CanonicalJson();
    private byte[] buffer = new byte[1024];
    private int length;

    /** The hash of a row without absent values. */
    public HashValue128 hash(RowBatch rows, int row) {
        length = 0;
        int columns = rows.columns().size();
        for (int place = 0; place < columns; place++) {
            write(rows.kind(place), rows.vector(place), row);
        }
        return hasher.hashBytesTo128Bits(buffer, 0, length);
    }

    /** True if a column's value is the same in two rows. */
    boolean sameValue(RowBatch one, int oneRow, RowBatch other, int otherRow, int place) {
        length = 0;
        Kind kind = one.kind(place);
        write(kind, one.vector(place), oneRow);
        byte[] first = Arrays.copyOf(buffer, length);
        length = 0;
        write(kind, other.vector(place), otherRow);
        return Arrays.equals(first, 0, first.length, buffer, 0, length);
    }

    private void write(Kind kind, Vector vector, int row) {
        if (!vector.hasValue(row)) {
            if (vector.isAbsent(row)) {
                throw new IllegalArgumentException("an absent value has no hash");
            }
            reserve(OVERHEAD);
            buffer[length++] = NULL;
            return;
        }
        switch (kind.storage()) {
            case LONG -> writeLong(vector.longAt(row));
            case DOUBLE -> writeLong(bits(kind, vector.doubleAt(row)));
            case BYTES -> writeBytes(kind, vector, row);
        }
    }

    /** IEEE bits, with one zero and one NaN. */
    private static long bits(Kind kind, double value) {
        double normal = value == 0 ? 0.0 : value;
        return kind == Kind.FLOAT ? Float.floatToIntBits((float) normal) : Double.doubleToLongBits(normal);
    }

    private void writeLong(long value) {
        reserve(OVERHEAD);
        buffer[length] = VALUE;
        LONGS.set(buffer, length + 1, value);
        length += 1 + Long.BYTES;
    }

    private void writeBytes(Kind kind, Vector vector, int row) {
        switch (kind) {
            case DECIMAL -> writeDecimal(vector, row);
            case JSON, ARRAY -> {
                json.read(vector.bytes(), vector.start(row), vector.length(row));
                writeBytes(json.bytes(), 0, json.size());
            }
            default -> writeBytes(vector.bytes(), vector.start(row), vector.length(row));
        }
    }

    private void writeDecimal(Vector vector, int row) {
        reserve(vector.length(row) + OVERHEAD);
        int start = length + HEADER;
        endValue(Decimals.normal(vector.bytes(), vector.start(row), vector.end(row), buffer, start));
    }

    private void writeBytes(byte[] bytes, int start, int size) {
        reserve(size + OVERHEAD);
        System.arraycopy(bytes, start, buffer, length + HEADER, size);
        endValue(length + HEADER + size);
    }

    /** Puts in front of a value that it is one and how long it is. */
    private void endValue(int end) {
        buffer[length] = VALUE;
        INTS.set(buffer, length + 1, end - length - HEADER);
        length = end;
    }

    private void reserve(int bytes) {
        if (length + bytes > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(length + bytes, Math.min(2 * buffer.length, 1 << 28)));
        }
    }
}
