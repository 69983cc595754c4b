package dev.midflight.stores.postgres;

import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.Verdict;
import dev.midflight.spi.Verdict.Fit;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which wire type a column of ours travels as, and which column of ours holds a wire type. */
final class TypeMap {

    private static final int DIGITS_MAX = 65;
    private static final int SCALE_MAX = 30;
    private static final int BITS_MAX = 64;
    private static final int VARCHAR_MAX = 10_485_760;
    private static final Set<Integer> LISTED = Set.of(
            Oids.BOOL,
            Oids.INT2,
            Oids.INT4,
            Oids.INT8,
            Oids.FLOAT4,
            Oids.FLOAT8,
            Oids.NUMERIC,
            Oids.TEXT,
            Oids.VARCHAR,
            Oids.UUID,
            Oids.DATE,
            Oids.TIMESTAMP,
            Oids.TIMESTAMPTZ);

    private TypeMap() {}

    /** The wire type of a column of ours; nothing if Midflight does not carry it. */
    static Optional<LogicalType> logical(PgType type) {
        return switch (type.sort()) {
            case ENUM -> Optional.of(new LogicalType(Kind.ENUM, 0, 0, type.labels()));
            case ARRAY -> LISTED.contains(type.element()) ? Optional.of(LogicalType.of(Kind.ARRAY)) : Optional.empty();
            case BASE -> base(type);
            case OTHER -> Optional.empty();
        };
    }

    private static Optional<LogicalType> base(PgType type) {
        if (type.name().equals("citext")) {
            return Optional.of(LogicalType.of(Kind.TEXT));
        }
        LogicalType logical =
                switch (type.oid()) {
                    case Oids.BOOL -> LogicalType.of(Kind.BOOLEAN);
                    case Oids.INT2 -> LogicalType.of(Kind.INTEGER, 16);
                    case Oids.INT4 -> LogicalType.of(Kind.INTEGER, 32);
                    case Oids.INT8 -> LogicalType.of(Kind.INTEGER, 64);
                    case Oids.FLOAT4 -> LogicalType.of(Kind.FLOAT);
                    case Oids.FLOAT8 -> LogicalType.of(Kind.DOUBLE);
                    case Oids.NUMERIC -> decimal(type);
                    case Oids.TEXT -> LogicalType.of(Kind.TEXT);
                    case Oids.VARCHAR, Oids.BPCHAR -> LogicalType.of(Kind.TEXT, type.length());
                    case Oids.BYTEA -> LogicalType.of(Kind.BYTES);
                    case Oids.DATE -> LogicalType.of(Kind.DATE);
                    case Oids.TIME, Oids.INTERVAL -> LogicalType.of(Kind.TIME, 0, type.fraction());
                    case Oids.TIMESTAMP -> LogicalType.of(Kind.DATETIME, 0, type.fraction());
                    case Oids.TIMESTAMPTZ -> LogicalType.of(Kind.INSTANT, 0, type.fraction());
                    case Oids.JSON, Oids.JSONB -> LogicalType.of(Kind.JSON);
                    case Oids.UUID -> LogicalType.of(Kind.UUID);
                    case Oids.INET, Oids.CIDR, Oids.MACADDR, Oids.MACADDR8 -> LogicalType.of(Kind.INET);
                    case Oids.BIT -> LogicalType.of(Kind.BITS, Math.max(type.length(), 1));
                    default -> LogicalType.of(Kind.DOCUMENT);
                };
        boolean carried =
                logical.kind() != Kind.DOCUMENT && !(logical.kind() == Kind.BITS && logical.size() > BITS_MAX);
        return carried ? Optional.of(logical) : Optional.empty();
    }

    private static LogicalType decimal(PgType type) {
        boolean common = type.hasPrecision()
                && type.precision() <= DIGITS_MAX
                && type.scale() >= 0
                && type.scale() <= Math.min(SCALE_MAX, type.precision());
        return common ? LogicalType.of(Kind.DECIMAL, type.precision(), type.scale()) : LogicalType.of(Kind.DECIMAL);
    }

    /** The column that this store makes for a wire type. {@code declared} is the source's own word for it. */
    static Verdict column(LogicalType type, String declared) {
        return switch (type.kind()) {
            case BOOLEAN -> exact("boolean");
            case INTEGER -> exact(type.size() <= 16 ? "smallint" : type.size() <= 32 ? "integer" : "bigint");
            case UNSIGNED ->
                exact(
                        type.size() < 16
                                ? "smallint"
                                : type.size() < 32 ? "integer" : type.size() < 64 ? "bigint" : "numeric(20,0)");
            case DECIMAL -> exact(type.size() == 0 ? "numeric" : "numeric(%d,%d)".formatted(type.size(), type.scale()));
            case FLOAT -> exact("real");
            case DOUBLE -> exact("double precision");
            case TEXT ->
                exact(type.size() == 0 || type.size() > VARCHAR_MAX ? "text" : "varchar(%d)".formatted(type.size()));
            case BYTES, GEOMETRY -> exact("bytea");
            case DATE -> exact("date");
            case DATETIME -> exact("timestamp(%d)".formatted(type.scale()));
            case INSTANT -> exact("timestamptz(%d)".formatted(type.scale()));
            case TIME -> exact("interval(%d)".formatted(type.scale()));
            case UUID -> exact("uuid");
            case JSON -> exact("jsonb");
            case BITS -> exact("bit(%d)".formatted(type.size()));
            case ENUM -> exact("text");
            case SET -> exact("text[]");
            case INET -> exact(Set.of("cidr", "macaddr", "macaddr8").contains(declared) ? declared : "inet");
            case ARRAY ->
                declared.endsWith("[]")
                        ? exact(declared)
                        : refused("jsonb", "the type of the list's elements is not known");
            case DOCUMENT -> refused("bytea", "documents are not carried to PostgreSQL");
        };
    }

    /** Whether an existing column can hold a wire type. */
    static Verdict verdict(LogicalType wire, PgType type, String declared) {
        if (BinaryWriters.of(type, wire).isEmpty() && !takesText(wire, type)) {
            return refused(declared, "%s is not written into %s".formatted(wire, declared));
        }
        return switch (wire.kind()) {
            case BOOLEAN, INTEGER, UNSIGNED -> whole(wire, type, declared);
            case DECIMAL -> decimal(wire, type, declared);
            case FLOAT -> exact(declared);
            case DOUBLE ->
                type.oid() == Oids.FLOAT4
                        ? lossy(declared, "numbers beyond single precision are refused")
                        : exact(declared);
            case TEXT -> text(wire, type, declared);
            case DATETIME, INSTANT, TIME -> temporal(wire, type, declared);
            case BITS ->
                type.oid() == Oids.BIT && Math.max(type.length(), 1) < wire.size()
                        ? lossy(declared, "bit strings longer than %d are refused".formatted(type.length()))
                        : exact(declared);
            case ENUM -> labels(wire, type, declared);
            case SET, BYTES, DATE, UUID, JSON, INET, ARRAY, GEOMETRY -> exact(declared);
            case DOCUMENT -> refused(declared, "documents are not carried to PostgreSQL");
        };
    }

    private static boolean takesText(LogicalType wire, PgType type) {
        return switch (wire.kind()) {
            case ARRAY -> type.sort() == PgType.Sort.ARRAY && LISTED.contains(type.element());
            case INET -> Set.of(Oids.CIDR, Oids.MACADDR, Oids.MACADDR8).contains(type.oid());
            case TEXT -> type.name().equals("citext");
            default -> false;
        };
    }

    private static Verdict whole(LogicalType wire, PgType type, String declared) {
        int bits = wire.kind() == Kind.BOOLEAN ? 1 : wire.size() + (wire.kind() == Kind.UNSIGNED ? 1 : 0);
        int held =
                switch (type.oid()) {
                    case Oids.BOOL -> 1;
                    case Oids.INT2 -> 16;
                    case Oids.INT4 -> 32;
                    case Oids.INT8 -> 64;
                    default -> !type.hasPrecision() || type.precision() - type.scale() >= 20 ? 65 : 0;
                };
        return bits <= held ? exact(declared) : lossy(declared, "larger numbers are refused");
    }

    private static Verdict decimal(LogicalType wire, PgType type, String declared) {
        if (type.oid() != Oids.NUMERIC || !type.hasPrecision()) {
            return exact(declared);
        }
        boolean fits = wire.size() > 0
                && wire.scale() <= type.scale()
                && wire.size() - wire.scale() <= type.precision() - type.scale();
        return fits ? exact(declared) : lossy(declared, "numbers with more digits are refused");
    }

    private static Verdict text(LogicalType wire, PgType type, String declared) {
        int limit = Oids.isText(type.oid()) ? type.length() : 0;
        if (type.oid() == Oids.BPCHAR) {
            return lossy(declared, "blanks at the end are lost");
        }
        boolean fits = limit == 0 || (wire.size() > 0 && wire.size() <= limit);
        return fits ? exact(declared) : lossy(declared, "text longer than %d is refused".formatted(limit));
    }

    private static Verdict temporal(LogicalType wire, PgType type, String declared) {
        if (type.oid() == Oids.TIME) {
            return lossy(declared, "times beyond one day are refused");
        }
        return wire.scale() <= type.fraction()
                ? exact(declared)
                : lossy(declared, "finer fractions of a second than %d digits are refused".formatted(type.fraction()));
    }

    private static Verdict labels(LogicalType wire, PgType type, String declared) {
        boolean fits = type.sort() != PgType.Sort.ENUM || type.labels().containsAll(wire.labels());
        return fits ? exact(declared) : lossy(declared, "labels that %s lacks are refused".formatted(declared));
    }

    private static Verdict exact(String declared) {
        return new Verdict(Fit.EXACT, declared, "");
    }

    private static Verdict lossy(String declared, String reason) {
        return new Verdict(Fit.LOSSY, declared, reason);
    }

    static Verdict refused(String declared, String reason) {
        return new Verdict(Fit.REFUSED, declared, reason);
    }

    /** The kinds whose columns are compared by a collation. */
    static final List<Kind> COLLATED = List.of(Kind.TEXT, Kind.ENUM);
}
