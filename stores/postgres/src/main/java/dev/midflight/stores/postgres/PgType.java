package dev.midflight.stores.postgres;

import java.util.List;

/**
 * A type as the catalog knows it, domains resolved to their base.
 *
 * @param oid the number of the type below all domains
 * @param sort what kind of type that is
 * @param name the catalog's name of that type, without schema
 * @param modifier the size that the column or the domain gives; -1 for none
 * @param element for ARRAY the number of the elements' type, else 0
 * @param labels for ENUM the labels in order, else empty
 */
record PgType(int oid, Sort sort, String name, int modifier, int element, List<String> labels) {

    private static final int HEADER = 4;

    /** What kind of type. */
    enum Sort {
        /** Built in, or brought by an extension. */
        BASE,
        ENUM,
        ARRAY,
        /** Ranges, composites and whatever else Midflight does not carry. */
        OTHER
    }

    PgType {
        labels = List.copyOf(labels);
    }

    /** Characters of a varchar or char, digits of numbers: the modifier without its header; 0 for none. */
    int length() {
        if (oid == Oids.BIT || oid == Oids.VARBIT) {
            return Math.max(modifier, 0);
        }
        return modifier < HEADER ? 0 : modifier - HEADER;
    }

    /** Whether a numeric has a declared precision. */
    boolean hasPrecision() {
        return oid == Oids.NUMERIC && modifier >= HEADER;
    }

    /** All digits of a numeric with a declared precision. */
    int precision() {
        return ((modifier - HEADER) >> 16) & 0xFFFF;
    }

    /** Digits after the point of a numeric with a declared precision; negative from PostgreSQL 15 on. */
    int scale() {
        return (((modifier - HEADER) & 0x7FF) ^ 1024) - 1024;
    }

    /** Digits of the second's fraction. */
    int fraction() {
        int digits = oid == Oids.INTERVAL ? modifier & 0xFFFF : modifier;
        return modifier < 0 || digits > 6 ? 6 : digits;
    }

    /** True if the type is text that compares by a collation. */
    boolean isTextual() {
        return sort == Sort.BASE && (Oids.isText(oid) || name.equals("citext"));
    }
}
