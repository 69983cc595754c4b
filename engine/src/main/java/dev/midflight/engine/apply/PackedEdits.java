package dev.midflight.engine.apply;

import dev.midflight.engine.apply.LaneMessage.Edit;
import dev.midflight.engine.apply.LaneMessage.Part;
import dev.midflight.spi.ChangeBatch;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.LargeValue;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Vector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Parts of changes of one table, in the order of the log, as bytes: what waits for a lane takes little more memory than
 * its values. (A batch of one row takes twenty times that: it has vectors with room for more.)
 *
 * <p>Each part is a byte that says which; its key, unless the table has none; and its row, unless the key is enough. A
 * row is for each column a byte that says whether there is a value, and the value. Lengths and whole numbers are as
 * short as they can be. Large values are kept beside the bytes, in their order. The form lives in memory only.
 * Immutable, but for the large values, which go to whom the parts are handed out first.
 */
public final class PackedEdits {

    private static final byte VALUE = 0;
    private static final byte NULL = 1;
    private static final byte ABSENT = 2;
    private static final byte LARGE = 3;

    private final byte[] bytes;
    private final List<LargeValue> large;
    private final int count;
    private final long size;

    private PackedEdits(byte[] bytes, List<LargeValue> large, int count) {
        this.bytes = bytes;
        this.large = large;
        this.count = count;
        long aside = 0;
        for (LargeValue value : large) {
            aside += value.length();
        }
        this.size = bytes.length + aside;
    }

    /** Roughly how many bytes of memory these take, and of disk. */
    long size() {
        return size;
    }

    /** What takes the parts of a keyed table. */
    interface KeyedTaker {

        /** The row of a key goes away. */
        void delete(Key key);

        /** The row of a key is put: the one row of a batch, which is good until the next call. */
        void put(RowBatch row, Key key);
    }

    /** What takes the parts of a table without a key. */
    interface KeylessTaker {

        /** A row goes away or is put: the one row of a batch, which is good until the next call. */
        void take(Part part, RowBatch row);
    }

    /** Hands out the parts of a keyed table, in order. */
    void unpack(RowBatch row, KeyedTaker taker) {
        Reader reader = new Reader();
        for (int i = 0; i < count; i++) {
            Part part = reader.part();
            Key key = new Key(reader.bytes());
            if (part == Part.DELETE) {
                taker.delete(key);
            } else {
                reader.row(row);
                taker.put(row, key);
            }
        }
        row.clear();
    }

    /** Hands out the parts of a table without a key, in order. */
    void unpack(RowBatch row, KeylessTaker taker) {
        Reader reader = new Reader();
        for (int i = 0; i < count; i++) {
            Part part = reader.part();
            reader.row(row);
            taker.take(part, row);
        }
        row.clear();
    }

    /** Reads one after the other. */
    private final class Reader {
        private int at;
        private int largeAt;

        Part part() {
            return bytes[at++] == 0 ? Part.DELETE : Part.PUT;
        }

        byte[] bytes() {
            int length = (int) number();
            at += length;
            return Arrays.copyOfRange(bytes, at - length, at);
        }

        void row(RowBatch row) {
            row.clear();
            for (int place = 0; place < row.columns().size(); place++) {
                Vector vector = row.vector(place);
                byte state = bytes[at++];
                if (state == NULL) {
                    vector.addNull();
                } else if (state == ABSENT) {
                    vector.addAbsent();
                } else if (state == LARGE) {
                    vector.addLarge(large.get(largeAt++));
                } else {
                    value(vector);
                }
            }
            row.endRow();
        }

        private void value(Vector vector) {
            switch (vector.storage()) {
                case LONG -> {
                    long folded = number();
                    vector.addLong((folded >>> 1) ^ -(folded & 1));
                }
                case DOUBLE -> {
                    long bits = 0;
                    for (int i = 0; i < Long.BYTES; i++) {
                        bits = (bits << Byte.SIZE) | (bytes[at++] & 0xFF);
                    }
                    vector.addDouble(Double.longBitsToDouble(bits));
                }
                case BYTES -> {
                    int length = (int) number();
                    vector.addBytes(bytes, at, length);
                    at += length;
                }
            }
        }

        private long number() {
            long number = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = bytes[at++];
                number |= (next & 0x7FL) << shift;
                if (next >= 0) {
                    return number;
                }
            }
        }
    }

    /** Packs one part after the other, again and again. */
    public static final class Packer {

        private static final int BYTES_INITIAL = 4096;
        private static final int BYTES_KEPT_MAX = 256 << 10;
        private static final int NUMBER_BYTES_MAX = 10;

        private byte[] bytes = new byte[BYTES_INITIAL];
        private List<LargeValue> large = List.of();
        private int at;
        private int count;

        /** True if nothing was added. */
        public boolean isEmpty() {
            return count == 0;
        }

        /** Adds a part of a change of this batch; until they are taken all are of one table. */
        public void add(ChangeBatch batch, Edit edit) {
            boolean keyed = batch.table().keyClass() != KeyClass.NONE;
            reserve(1);
            bytes[at++] = (byte) (edit.part() == Part.DELETE ? 0 : 1);
            if (keyed) {
                byte[] key = edit.key().bytes();
                bytes(key, 0, key.length);
            }
            if (edit.part() == Part.PUT) {
                row(batch.after(), edit.row());
            } else if (!keyed) {
                row(batch.before(), edit.row());
            }
            count++;
        }

        /** Takes what was added. */
        public PackedEdits take() {
            PackedEdits packed = new PackedEdits(Arrays.copyOf(bytes, at), large, count);
            bytes = at > BYTES_KEPT_MAX ? new byte[BYTES_INITIAL] : bytes;
            large = List.of();
            at = 0;
            count = 0;
            return packed;
        }

        private void row(RowBatch rows, int row) {
            for (int place = 0; place < rows.columns().size(); place++) {
                Vector vector = rows.vector(place);
                reserve(1 + NUMBER_BYTES_MAX);
                if (vector.isNull(row)) {
                    bytes[at++] = NULL;
                } else if (vector.isAbsent(row)) {
                    bytes[at++] = ABSENT;
                } else if (vector.isLarge(row)) {
                    bytes[at++] = LARGE;
                    large = large.isEmpty() ? new ArrayList<>() : large;
                    large.add(vector.largeAt(row).share());
                } else {
                    bytes[at++] = VALUE;
                    value(vector, row);
                }
            }
        }

        private void value(Vector vector, int row) {
            switch (vector.storage()) {
                case LONG -> {
                    long value = vector.longAt(row);
                    number((value << 1) ^ (value >> 63));
                }
                case DOUBLE -> {
                    long bits = Double.doubleToRawLongBits(vector.doubleAt(row));
                    for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
                        bytes[at++] = (byte) (bits >>> shift);
                    }
                }
                case BYTES -> bytes(vector.bytes(), vector.start(row), vector.length(row));
            }
        }

        private void bytes(byte[] from, int start, int length) {
            reserve(Math.addExact(NUMBER_BYTES_MAX, length));
            number(length);
            System.arraycopy(from, start, bytes, at, length);
            at += length;
        }

        /** Seven bits a byte, the lowest first; there is room. */
        private void number(long number) {
            long left = number;
            while ((left & ~0x7FL) != 0) {
                bytes[at++] = (byte) (left | 0x80);
                left >>>= 7;
            }
            bytes[at++] = (byte) left;
        }

        private void reserve(int more) {
            int needed = Math.addExact(at, more);
            if (needed > bytes.length) {
                long doubled = Math.min(2L * bytes.length, Integer.MAX_VALUE - 16L);
                bytes = Arrays.copyOf(bytes, (int) Math.max(needed, doubled));
            }
        }
    }
}
