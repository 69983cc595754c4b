package dev.midflight.stores.mysql;

import dev.midflight.spi.LargeValue;
import dev.midflight.spi.StoreRefusedException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * MariaDB's compressed events ({@code log_bin_compress}): a plain beginning, then a byte {@code 1aaa0lll} with the
 * algorithm a (0 is zlib), the length as l bytes with the most significant first, and the compressed rest.
 */
final class Compressed {

    private static final int QUERY_HEADER = 13;
    private static final int ROWS_HEADER = 8;

    private Compressed() {}

    /** The event as it would be without compression; an event of another kind stays as it is. */
    static LogEntry plain(LogEntry entry) {
        return switch (entry.type()) {
            case LogEntry.QUERY_COMPRESSED -> inflate(entry, LogEntry.QUERY, queryStart(entry));
            case LogEntry.WRITE_ROWS_COMPRESSED_V1 -> inflate(entry, LogEntry.WRITE_ROWS_V1, rowsStart(entry, 1));
            case LogEntry.UPDATE_ROWS_COMPRESSED_V1 -> inflate(entry, LogEntry.UPDATE_ROWS_V1, rowsStart(entry, 2));
            case LogEntry.DELETE_ROWS_COMPRESSED_V1 -> inflate(entry, LogEntry.DELETE_ROWS_V1, rowsStart(entry, 1));
            default -> entry;
        };
    }

    /** Where the statement begins: behind the numbers, the status variables and the database's name with its end. */
    private static int queryStart(LogEntry entry) {
        ByteCursor in = entry.cursor();
        in.skip(8);
        int database = (int) in.number(1);
        in.skip(2);
        int variables = (int) in.number(2);
        return entry.start() + QUERY_HEADER + variables + database + 1;
    }

    /** Where the rows begin: behind the table, the flags, the count of columns and which of them are there. */
    private static int rowsStart(LogEntry entry, int images) {
        ByteCursor in = entry.cursor();
        in.skip(ROWS_HEADER);
        int columns = in.packed();
        return in.at() + images * ((columns + 7) / 8);
    }

    private static LogEntry inflate(LogEntry entry, int type, int start) {
        byte[] body = entry.bytes();
        int head = body[start] & 0xFF;
        int lengthBytes = head & 0x07;
        int length = 0;
        for (int i = 1; i <= lengthBytes; i++) {
            length = (length << 8) | (body[start + i] & 0xFF);
        }
        if ((head & 0x70) != 0) {
            throw refused(entry, null);
        }
        int headBytes = start - entry.start();
        if (isLarge(entry, headBytes + length)) {
            return inflateLarge(entry, type, headBytes, headBytes + 1 + lengthBytes, length);
        }
        byte[] plain = new byte[headBytes + length];
        System.arraycopy(body, entry.start(), plain, 0, headBytes);
        int from = start + 1 + lengthBytes;
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(body, from, entry.end() - from);
            int done = 0;
            while (done < length && !inflater.finished()) {
                int step = inflater.inflate(plain, headBytes + done, length - done);
                if (step == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    break;
                }
                done += step;
            }
            if (done != length) {
                throw refused(entry, null);
            }
            return entry.as(type, plain);
        } catch (DataFormatException e) {
            throw refused(entry, e);
        } finally {
            inflater.end();
        }
    }

    private static boolean isLarge(LogEntry entry, int plainLength) {
        return entry.whole().isPresent() || (entry.isRows() && plainLength > LargeValue.BYTES_MIN);
    }

    private static LogEntry inflateLarge(LogEntry entry, int type, int start, int from, int length) {
        byte[] head = Arrays.copyOfRange(entry.bytes(), entry.start(), entry.start() + start);
        InputStream packed =
                entry.whole().map(LargeValue::stream).orElseGet(() -> new ByteArrayInputStream(entry.copy()));
        try (InputStream plain = new InflaterInputStream(packed)) {
            packed.skipNBytes(from);
            InputStream all = new SequenceInputStream(new ByteArrayInputStream(head), plain);
            LargeValue whole = LargeValue.of(start + length, (into, at, count) -> {
                if (all.readNBytes(into, at, count) < count) {
                    throw new EOFException("the compressed rows end too early");
                }
            });
            return entry.as(type, whole.head(), whole);
        } catch (IOException e) {
            throw refused(entry, e);
        } finally {
            entry.letGo();
        }
    }

    private static StoreRefusedException refused(LogEntry entry, @Nullable Exception cause) {
        return new StoreRefusedException(
                "Cannot decompress an event of type %d that ends at %d in the log."
                        .formatted(entry.type(), entry.next()),
                "SET GLOBAL log_bin_compress = OFF, and copy again from the start.",
                cause);
    }
}
