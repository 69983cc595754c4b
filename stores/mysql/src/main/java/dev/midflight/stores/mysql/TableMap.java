package dev.midflight.stores.mysql;

import java.util.ArrayList;
import java.util.List;

/**
 * How the rows that follow in the log are laid out.
 *
 * @param id the number by which row events name it
 * @param database the table's database
 * @param name the table's name
 * @param types the type of each column
 * @param metas the details of each type
 * @param names the columns' names; empty unless binlog_row_metadata is FULL
 */
record TableMap(long id, String database, String name, List<Integer> types, List<Integer> metas, List<String> names) {

    static final int FLOAT = 4;
    static final int DOUBLE = 5;
    static final int VARCHAR = 15;
    static final int BIT = 16;
    static final int TIMESTAMP2 = 17;
    static final int DATETIME2 = 18;
    static final int TIME2 = 19;
    static final int BLOB_COMPRESSED = 140;
    static final int VARCHAR_COMPRESSED = 141;
    static final int VECTOR = 242;
    static final int JSON = 245;
    static final int DECIMAL = 246;
    static final int ENUM = 247;
    static final int SET = 248;
    static final int TINY_BLOB = 249;
    static final int BLOB = 252;
    static final int VAR_STRING = 253;
    static final int STRING = 254;
    static final int GEOMETRY = 255;

    private static final int COLUMN_NAMES = 4;

    TableMap {
        types = List.copyOf(types);
        metas = List.copyOf(metas);
        names = List.copyOf(names);
    }

    static TableMap parse(ByteCursor in) {
        long id = in.number(6);
        in.skip(2);
        String database = in.text((int) in.number(1));
        in.skip(1);
        String name = in.text((int) in.number(1));
        in.skip(1);
        int count = in.packed();
        List<Integer> types = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            types.add((int) in.number(1));
        }
        int metaBytes = in.packed();
        int metaEnd = in.at() + metaBytes;
        List<Integer> metas = new ArrayList<>(count);
        for (int type : types) {
            metas.add(meta(type, in));
        }
        if (in.at() != metaEnd) {
            throw new IllegalStateException(
                    "the log describes types of %s.%s that are not known: %s".formatted(database, name, types));
        }
        in.skip((count + 7) / 8);
        return new TableMap(id, database, name, types, metas, names(in, count));
    }

    private static int meta(int type, ByteCursor in) {
        return switch (type) {
            case FLOAT, DOUBLE, TIMESTAMP2, DATETIME2, TIME2, JSON, GEOMETRY, BLOB, BLOB_COMPRESSED, VECTOR ->
                (int) in.number(1);
            case VARCHAR, VARCHAR_COMPRESSED, BIT, DECIMAL -> (int) in.number(2);
            case STRING, VAR_STRING, ENUM, SET -> (int) ((in.number(1) << 8) | in.number(1));
            default -> 0;
        };
    }

    private static List<String> names(ByteCursor in, int count) {
        List<String> names = new ArrayList<>();
        while (in.left() > 0) {
            int kind = (int) in.number(1);
            int length = in.packed();
            if (kind != COLUMN_NAMES) {
                in.skip(length);
                continue;
            }
            for (int i = 0; i < count; i++) {
                names.add(in.text(in.packed()));
            }
        }
        return names;
    }
}
