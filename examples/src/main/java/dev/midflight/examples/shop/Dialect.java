package dev.midflight.examples.shop;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Properties;

/** What differs between the two databases for statements that are otherwise the same text. */
interface Dialect {

    /** Driver settings: no encryption on loopback, prepared statements, and an end to every wait. */
    Properties properties();

    /** Statements that every new session begins with: UTC, and short waits for locks. */
    Iterable<String> preamble();

    /** Reads the types that matter; before the tables exist there are none. */
    void look(Connection connection) throws SQLException;

    /**
     * Binds {@code value}: a Long, Integer, BigDecimal, String, byte[], or one of {@link Unsigned}, {@link Bits} and
     * {@link Tags}.
     */
    void bind(PreparedStatement statement, int index, Object value) throws SQLException;

    /** A BIGINT UNSIGNED. */
    record Unsigned(long bits) {
        @Override
        public String toString() {
            return Long.toUnsignedString(bits);
        }
    }

    /** A BIT(8). */
    record Bits(int bits) {
        String digits() {
            return Integer.toBinaryString(256 + bits).substring(1);
        }
    }

    /** A SET: its members, divided by commas and in the order of their definition. */
    record Tags(String members) {
        /** The members as a list in JSON. */
        String list() {
            return members.isEmpty() ? "[]" : "[\"" + members.replace(",", "\",\"") + "\"]";
        }
    }
}
