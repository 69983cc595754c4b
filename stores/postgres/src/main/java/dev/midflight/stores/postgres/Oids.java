package dev.midflight.stores.postgres;

/** Numbers of built-in types; they are the same on every server. */
final class Oids {

    static final int BOOL = 16;
    static final int BYTEA = 17;
    static final int NAME = 19;
    static final int INT8 = 20;
    static final int INT2 = 21;
    static final int INT4 = 23;
    static final int TEXT = 25;
    static final int OID = 26;
    static final int JSON = 114;
    static final int CIDR = 650;
    static final int FLOAT4 = 700;
    static final int FLOAT8 = 701;
    static final int MACADDR8 = 774;
    static final int MACADDR = 829;
    static final int INET = 869;
    static final int BPCHAR = 1042;
    static final int VARCHAR = 1043;
    static final int DATE = 1082;
    static final int TIME = 1083;
    static final int TIMESTAMP = 1114;
    static final int TIMESTAMPTZ = 1184;
    static final int INTERVAL = 1186;
    static final int BIT = 1560;
    static final int VARBIT = 1562;
    static final int NUMERIC = 1700;
    static final int UUID = 2950;
    static final int JSONB = 3802;

    private Oids() {}

    /** The array type of one of the element types that parameters are sent in. */
    static int arrayOf(int element) {
        return switch (element) {
            case BOOL -> 1000;
            case BYTEA -> 1001;
            case INT2 -> 1005;
            case INT4 -> 1007;
            case TEXT -> 1009;
            case INT8 -> 1016;
            case FLOAT4 -> 1021;
            case FLOAT8 -> 1022;
            case TIMESTAMP -> 1115;
            case DATE -> 1182;
            case TIME -> 1183;
            case TIMESTAMPTZ -> 1185;
            case INTERVAL -> 1187;
            case NUMERIC -> 1231;
            case UUID -> 2951;
            default -> throw new IllegalArgumentException("type %d is not sent in arrays".formatted(element));
        };
    }

    /** The name of an element type's array type. */
    static String arrayName(int element) {
        return switch (element) {
            case BOOL -> "boolean[]";
            case BYTEA -> "bytea[]";
            case INT2 -> "smallint[]";
            case INT4 -> "integer[]";
            case TEXT -> "text[]";
            case INT8 -> "bigint[]";
            case FLOAT4 -> "real[]";
            case FLOAT8 -> "double precision[]";
            case TIMESTAMP -> "timestamp[]";
            case DATE -> "date[]";
            case TIME -> "time[]";
            case TIMESTAMPTZ -> "timestamptz[]";
            case INTERVAL -> "interval[]";
            case NUMERIC -> "numeric[]";
            case UUID -> "uuid[]";
            default -> throw new IllegalArgumentException("type %d is not sent in arrays".formatted(element));
        };
    }

    /** True if values are held as they are, in the bytes of their text. */
    static boolean isText(int type) {
        return type == TEXT || type == VARCHAR || type == BPCHAR || type == NAME;
    }
}
