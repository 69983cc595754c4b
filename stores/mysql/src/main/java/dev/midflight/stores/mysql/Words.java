package dev.midflight.stores.mysql;

import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.Verdict;
import dev.midflight.spi.Verdict.Fit;
import java.util.List;
import java.util.stream.Collectors;

/** The column that holds a logical type here, in this server's words. */
final class Words {

    /** Of 3072 bytes that an index of InnoDB holds, what one text column of four bytes a character may take. */
    static final int KEY_TEXT_MAX = 700;

    private static final int VARCHAR_MAX = 16_000;
    private static final int KEY_BYTES_MAX = 3072;
    private static final int DECIMAL_DIGITS_MAX = 65;
    private static final int DECIMAL_SCALE_MAX = 30;
    private static final int BITS_MAX = 64;
    private static final int SET_MAX = 64;

    private final Server server;

    Words(Server server) {
        this.server = server;
    }

    /**
     * The column for a type.
     *
     * @param declared the type in the other store's words
     * @param keyParts how many columns the key has if this is one of them, else 0
     */
    Verdict of(LogicalType type, String declared, int keyParts) {
        return switch (type.kind()) {
            case BOOLEAN -> exact("tinyint(1)");
            case INTEGER -> exact(whole(type.size()));
            case UNSIGNED -> exact(whole(type.size()) + " unsigned");
            case DECIMAL -> decimal(type);
            case FLOAT -> exact("float");
            case DOUBLE -> exact("double");
            case TEXT -> text(type, keyParts);
            case BYTES -> bytes(type, keyParts);
            case DATE -> exact("date");
            case TIME -> time(type, declared);
            case DATETIME, INSTANT -> exact("datetime(%d)".formatted(type.scale()));
            case JSON, ARRAY -> exact("json");
            case UUID -> exact(server.hasUuid() ? "uuid" : "binary(16)");
            case INET ->
                exact("varchar(43) character set ascii collate "
                        + (server.mariadb() ? "ascii_nopad_bin" : "ascii_bin"));
            case BITS ->
                type.size() > BITS_MAX
                        ? refused("a bit string of more than 64 bits has no type here")
                        : exact("bit(%d)".formatted(type.size()));
            case ENUM -> exact("enum(%s)%s".formatted(labels(type.labels()), collate()));
            case SET ->
                type.labels().size() > SET_MAX
                        ? refused("a set holds at most 64 labels here")
                        : exact("set(%s)%s".formatted(labels(type.labels()), collate()));
            case GEOMETRY -> exact("geometry");
            case DOCUMENT -> refused("a document has no type here");
        };
    }

    private static String whole(int bits) {
        return switch (bits) {
            case 8 -> "tinyint";
            case 16 -> "smallint";
            case 24 -> "mediumint";
            case 32 -> "int";
            default -> "bigint";
        };
    }

    private static Verdict decimal(LogicalType type) {
        int digits = type.size();
        int scale = type.scale();
        if (digits > 0 && scale < 0 && digits - scale <= DECIMAL_DIGITS_MAX) {
            return exact("decimal(%d,0)".formatted(digits - scale));
        }
        if (digits == 0 || digits > DECIMAL_DIGITS_MAX || scale > DECIMAL_SCALE_MAX || scale > digits || scale < 0) {
            return new Verdict(
                    Fit.LOSSY,
                    "decimal(65,30)",
                    "numbers with more than 35 digits before or 30 after the point are rejected, as are NaN and "
                            + "infinity");
        }
        return exact("decimal(%d,%d)".formatted(digits, scale));
    }

    private Verdict text(LogicalType type, int keyParts) {
        int size = type.size();
        if (keyParts > 0) {
            int max = KEY_TEXT_MAX / keyParts;
            if (size == 0 || size > max) {
                return new Verdict(
                        Fit.LOSSY,
                        "varchar(%d)%s".formatted(max, collate()),
                        "keys of more than %d characters are rejected".formatted(max));
            }
        }
        boolean small = size > 0 && size <= VARCHAR_MAX;
        return exact((small ? "varchar(%d)".formatted(size) : "longtext") + collate());
    }

    private static Verdict bytes(LogicalType type, int keyParts) {
        int size = type.size();
        if (keyParts > 0) {
            int max = keyParts == 1 ? KEY_BYTES_MAX : KEY_TEXT_MAX * 4 / keyParts;
            if (size == 0 || size > max) {
                return new Verdict(
                        Fit.LOSSY,
                        "varbinary(%d)".formatted(max),
                        "keys of more than %d bytes are rejected".formatted(max));
            }
        }
        return exact(size > 0 && size <= VARCHAR_MAX ? "varbinary(%d)".formatted(size) : "longblob");
    }

    private static Verdict time(LogicalType type, String declared) {
        if (declared.startsWith("interval")) {
            return new Verdict(
                    Fit.LOSSY,
                    "time(6)",
                    "months and days are folded into hours; beyond 838 hours values are rejected");
        }
        return exact("time(%d)".formatted(type.scale()));
    }

    private String collate() {
        return " character set utf8mb4 collate " + server.binaryCollation();
    }

    private static String labels(List<String> labels) {
        return labels.stream().map(Sql::literal).collect(Collectors.joining(","));
    }

    private static Verdict exact(String declared) {
        return new Verdict(Fit.EXACT, declared, "");
    }

    private static Verdict refused(String reason) {
        return new Verdict(Fit.REFUSED, "", reason);
    }

    /** True for kinds whose columns have a character set here. */
    static boolean isText(Kind kind) {
        return kind == Kind.TEXT || kind == Kind.ENUM || kind == Kind.SET;
    }
}
