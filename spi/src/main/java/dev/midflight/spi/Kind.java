package dev.midflight.spi;

/** What a value means, apart from how a store writes it. {@link LogicalType} adds sizes. */
public enum Kind {
    /** 0 or 1. */
    BOOLEAN(Storage.LONG),
    /** A signed whole number of at most 64 bits. */
    INTEGER(Storage.LONG),
    /** An unsigned whole number of at most 64 bits; values from 2^63 on are negative in the vector. */
    UNSIGNED(Storage.LONG),
    /**
     * A decimal number as ASCII text, digits as the store wrote them; also {@code NaN}, {@code Infinity}, {@code
     * -Infinity}.
     */
    DECIMAL(Storage.BYTES),
    /** IEEE 754 single precision, held as the double of the same value. */
    FLOAT(Storage.DOUBLE),
    /** IEEE 754 double precision. */
    DOUBLE(Storage.DOUBLE),
    /** Text in UTF-8. */
    TEXT(Storage.BYTES),
    /** Bytes. */
    BYTES(Storage.BYTES),
    /** Days since 1970-01-01 in the proleptic Gregorian calendar; see {@link Temporals} for the special values. */
    DATE(Storage.LONG),
    /** Microseconds, signed, also beyond one day. */
    TIME(Storage.LONG),
    /** A date and time without a zone: microseconds since 1970-01-01 00:00; see {@link Temporals}. */
    DATETIME(Storage.LONG),
    /** An instant: microseconds since 1970-01-01 00:00 UTC; see {@link Temporals}. */
    INSTANT(Storage.LONG),
    /** 16 bytes, most significant first. */
    UUID(Storage.BYTES),
    /** JSON text in UTF-8, as the store wrote it; compared by value. */
    JSON(Storage.BYTES),
    /** A bit string of {@link LogicalType#size} bits, right aligned in whole bytes, most significant first. */
    BITS(Storage.BYTES),
    /** One label, in UTF-8. */
    ENUM(Storage.BYTES),
    /** Labels joined by commas in the order of the definition, in UTF-8. */
    SET(Storage.BYTES),
    /** An IP address or network as text in its shortest form. */
    INET(Storage.BYTES),
    /** A one-dimensional or nested list as JSON text. */
    ARRAY(Storage.BYTES),
    /** A geometry: SRID in 4 bytes, least significant first, then well-known binary. */
    GEOMETRY(Storage.BYTES),
    /** Canonical bytes of a schemaless value. */
    DOCUMENT(Storage.BYTES);

    /** How a vector holds values of this kind. */
    public enum Storage {
        /** One {@code long} a row. */
        LONG,
        /** One {@code double} a row. */
        DOUBLE,
        /** A run of bytes a row. */
        BYTES
    }

    private final Storage storage;

    Kind(Storage storage) {
        this.storage = storage;
    }

    /** How a vector holds values of this kind. */
    public Storage storage() {
        return storage;
    }
}
