package dev.midflight.stores.mysql;

import dev.midflight.spi.Column;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.Verdict;
import dev.midflight.spi.Verdict.Fit;

/** Whether an existing column can hold a logical type. */
final class Fits {

    private static final int INET_CHARACTERS = 43;
    private static final int UUID_BYTES = 16;

    private Fits() {}

    static Verdict of(LogicalType wanted, Column existing) {
        if (existing.type().isEmpty()) {
            return refused(existing, "the type cannot be carried");
        }
        if (existing.generated()) {
            return refused(existing, "the server computes this column");
        }
        LogicalType held = existing.type().get();
        return switch (wanted.kind()) {
            case BOOLEAN -> whole(held) ? exact(existing) : refused(existing, "it holds no whole numbers");
            case INTEGER, UNSIGNED -> whole(wanted, held, existing);
            case DECIMAL -> decimal(wanted, held, existing);
            case FLOAT, DOUBLE -> floating(wanted, held, existing);
            case TEXT, BYTES -> run(wanted, held, existing);
            case DATE -> same(wanted, held, existing);
            case TIME, DATETIME, INSTANT -> temporal(wanted, held, existing);
            case JSON, ARRAY ->
                held.kind() == Kind.JSON || unboundedText(held, existing)
                        ? exact(existing)
                        : refused(existing, "it holds no JSON");
            case UUID -> uuid(held, existing);
            case INET -> inet(held, existing);
            case BITS -> bits(wanted, held, existing);
            case ENUM, SET -> labels(wanted, held, existing);
            case GEOMETRY, DOCUMENT -> same(wanted, held, existing);
        };
    }

    private static boolean whole(LogicalType held) {
        return held.kind() == Kind.INTEGER || held.kind() == Kind.UNSIGNED || held.kind() == Kind.BOOLEAN;
    }

    private static Verdict whole(LogicalType wanted, LogicalType held, Column existing) {
        if (!whole(held)) {
            return refused(existing, "it holds no whole numbers");
        }
        boolean wider = wanted.kind() == held.kind() ? held.size() >= wanted.size() : held.size() > wanted.size();
        if (existing.declared().startsWith("year") && !wider) {
            return lossy(existing, "only the years 1901 to 2155 and 0 are held");
        }
        boolean negative = wanted.kind() == Kind.INTEGER && held.kind() == Kind.UNSIGNED;
        return wider && !negative ? exact(existing) : lossy(existing, "numbers out of its range are rejected");
    }

    private static Verdict decimal(LogicalType wanted, LogicalType held, Column existing) {
        if (held.kind() != Kind.DECIMAL) {
            return refused(existing, "it holds no decimal numbers");
        }
        boolean fits = wanted.size() > 0
                && held.scale() >= wanted.scale()
                && held.size() - held.scale() >= wanted.size() - wanted.scale();
        return fits && !existing.declared().contains("unsigned")
                ? exact(existing)
                : lossy(existing, "numbers with more digits than it has are rejected");
    }

    private static Verdict floating(LogicalType wanted, LogicalType held, Column existing) {
        if (held.kind() != Kind.FLOAT && held.kind() != Kind.DOUBLE) {
            return refused(existing, "it holds no floating-point numbers");
        }
        boolean narrower = wanted.kind() == Kind.DOUBLE && held.kind() == Kind.FLOAT;
        boolean rounds = existing.declared().contains(",");
        return narrower || rounds ? lossy(existing, "numbers are rounded") : exact(existing);
    }

    /** Text and bytes. */
    private static Verdict run(LogicalType wanted, LogicalType held, Column existing) {
        if (held.kind() != wanted.kind()) {
            return refused(existing, "it holds %s".formatted(held));
        }
        String declared = existing.declared();
        if (declared.startsWith("binary") && held.size() != wanted.size()) {
            return lossy(existing, "values of another length are rejected");
        }
        if (wanted.kind() == Kind.TEXT && !declared.contains("collate utf8mb4")) {
            return lossy(existing, "characters that its character set does not have are rejected");
        }
        boolean fits = unbounded(declared) || (held.size() > 0 && wanted.size() > 0 && held.size() >= wanted.size());
        return fits ? exact(existing) : lossy(existing, "longer values are rejected");
    }

    private static boolean unbounded(String declared) {
        return declared.startsWith("longtext") || declared.startsWith("longblob");
    }

    private static boolean unboundedText(LogicalType held, Column existing) {
        return held.kind() == Kind.TEXT && unbounded(existing.declared());
    }

    private static Verdict temporal(LogicalType wanted, LogicalType held, Column existing) {
        boolean moment = wanted.kind() != Kind.TIME && (held.kind() == Kind.DATETIME || held.kind() == Kind.INSTANT);
        if (held.kind() != wanted.kind() && !moment) {
            return refused(existing, "it holds %s".formatted(held));
        }
        return held.scale() >= wanted.scale()
                ? exact(existing)
                : lossy(existing, "finer fractions of a second are rejected");
    }

    private static Verdict uuid(LogicalType held, Column existing) {
        boolean bytes = held.kind() == Kind.BYTES && held.size() == UUID_BYTES;
        return held.kind() == Kind.UUID || bytes ? exact(existing) : refused(existing, "it holds no 16 bytes");
    }

    private static Verdict inet(LogicalType held, Column existing) {
        if (held.kind() == Kind.INET) {
            return lossy(existing, "networks are rejected, as are addresses of another family");
        }
        boolean text = held.kind() == Kind.TEXT && (held.size() == 0 || held.size() >= INET_CHARACTERS);
        return text ? exact(existing) : refused(existing, "it holds no text of 43 characters");
    }

    private static Verdict bits(LogicalType wanted, LogicalType held, Column existing) {
        boolean fits = held.kind() == Kind.BITS
                && held.size() >= wanted.size()
                && (held.size() + 7) / 8 == (wanted.size() + 7) / 8;
        return fits ? exact(existing) : refused(existing, "it holds another number of bits");
    }

    private static Verdict labels(LogicalType wanted, LogicalType held, Column existing) {
        if (held.kind() == Kind.TEXT) {
            return exact(existing);
        }
        if (held.kind() != wanted.kind()) {
            return refused(existing, "it holds %s".formatted(held));
        }
        boolean fits = wanted.kind() == Kind.ENUM
                ? held.labels().containsAll(wanted.labels())
                : held.labels().equals(wanted.labels());
        return fits ? exact(existing) : lossy(existing, "labels that it does not have are rejected");
    }

    private static Verdict same(LogicalType wanted, LogicalType held, Column existing) {
        return held.kind() == wanted.kind() ? exact(existing) : refused(existing, "it holds %s".formatted(held));
    }

    private static Verdict exact(Column existing) {
        return new Verdict(Fit.EXACT, existing.declared(), "");
    }

    private static Verdict lossy(Column existing, String reason) {
        return new Verdict(Fit.LOSSY, existing.declared(), reason);
    }

    private static Verdict refused(Column existing, String reason) {
        return new Verdict(Fit.REFUSED, existing.declared(), reason);
    }
}
