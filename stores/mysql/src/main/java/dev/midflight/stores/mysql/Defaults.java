package dev.midflight.stores.mysql;

import dev.midflight.spi.Column;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import java.util.Locale;
import java.util.Optional;

/** Writes defaults in this server's words. */
final class Defaults {

    private final Server server;

    Defaults(Server server) {
        this.server = server;
    }

    /** What stands behind DEFAULT, or nothing if it cannot be said here. */
    Optional<String> of(Column column) {
        LogicalType type = column.type().orElse(LogicalType.of(Kind.TEXT));
        String text = column.preset().text();
        return switch (column.preset().kind()) {
            case LITERAL -> literal(type, text);
            case NOW -> now(type);
            case EXPRESSION -> expression(type, text);
            case NONE, IDENTITY, STORED, VIRTUAL -> Optional.empty();
        };
    }

    private Optional<String> literal(LogicalType type, String text) {
        return switch (type.kind()) {
            case BOOLEAN ->
                switch (text.toLowerCase(Locale.ROOT)) {
                    case "true", "t", "1" -> Optional.of("1");
                    case "false", "f", "0" -> Optional.of("0");
                    default -> Optional.empty();
                };
            case INTEGER, UNSIGNED, DECIMAL, FLOAT, DOUBLE ->
                text.matches("-?[0-9.]+([eE][+-]?[0-9]+)?") ? Optional.of(text) : Optional.empty();
            case DATE, TIME, DATETIME -> Optional.of(Sql.literal(text));
            case INSTANT -> Optional.of(Sql.literal(text.replaceFirst("(\\+00(:?00)?|Z)$", "")));
            case BITS -> text.matches("[01]+") ? Optional.of("b'%s'".formatted(text)) : Optional.empty();
            case BYTES ->
                text.matches("\\\\x([0-9a-f]{2})*")
                        ? Optional.of("(x'%s')".formatted(text.substring(2)))
                        : Optional.of(Sql.literal(text));
            case TEXT, ENUM, SET, INET, JSON -> Optional.of(text(type, text));
            case UUID -> server.hasUuid() ? Optional.of(Sql.literal(text)) : Optional.empty();
            case ARRAY, GEOMETRY, DOCUMENT -> Optional.empty();
        };
    }

    /** MySQL takes defaults of long text and JSON in parentheses only. */
    private String text(LogicalType type, String text) {
        boolean large = type.kind() == Kind.JSON || (type.kind() == Kind.TEXT && type.size() == 0);
        return large && !server.mariadb() ? "(%s)".formatted(Sql.literal(text)) : Sql.literal(text);
    }

    private static Optional<String> now(LogicalType type) {
        return switch (type.kind()) {
            case DATETIME, INSTANT -> Optional.of("CURRENT_TIMESTAMP(%d)".formatted(type.scale()));
            case DATE -> Optional.of("(CURRENT_DATE)");
            case TIME -> Optional.of("(CURRENT_TIME)");
            default -> Optional.empty();
        };
    }

    private Optional<String> expression(LogicalType type, String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        boolean random = lower.equals("gen_random_uuid()") || lower.equals("uuidv4()") || lower.equals("uuid()");
        if (random && type.kind() == Kind.UUID) {
            return Optional.of(server.hasUuid() ? "uuid()" : "(unhex(replace(uuid(), '-', '')))");
        }
        if (random && type.kind() == Kind.TEXT) {
            return Optional.of("(uuid())");
        }
        return Expressions.translate(text).map("(%s)"::formatted);
    }
}
