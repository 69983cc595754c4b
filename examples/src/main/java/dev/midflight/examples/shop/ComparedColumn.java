package dev.midflight.examples.shop;

/**
 * A column as one side declares it.
 *
 * @param name its name
 * @param form to which family its type belongs
 * @param expression selects it in a spelling that {@link Form#canonical} understands
 */
record ComparedColumn(String name, Form form, String expression) {

    static ComparedColumn ofMariaDb(String name, String type) {
        Form form =
                switch (type) {
                    case "tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "year", "bit" -> Form.NUMBER;
                    case "float" -> Form.FLOAT;
                    case "double" -> Form.DOUBLE;
                    case "char" -> Form.PADDED;
                    case "varchar", "tinytext", "text", "mediumtext", "longtext", "enum" -> Form.TEXT;
                    case "set" -> Form.SET;
                    case "uuid" -> Form.UUID;
                    case "date", "datetime", "timestamp" -> Form.MOMENT;
                    case "time" -> Form.DURATION;
                    case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" -> Form.BYTES;
                    default -> throw unknown(name, type);
                };
        String expression =
                switch (type) {
                    // A FLOAT is printed with six digits; as a DOUBLE it keeps all that it has.
                    case "float" -> "CAST(CAST(" + name + " AS DOUBLE) AS CHAR)";
                    case "bit" -> "CAST(" + name + " + 0 AS CHAR)";
                    default -> castable(form) ? "CAST(" + name + " AS CHAR)" : name;
                };
        return new ComparedColumn(name, form, expression);
    }

    static ComparedColumn ofPostgres(String name, String type) {
        Form form =
                switch (type) {
                    case "smallint", "integer", "bigint", "numeric", "boolean", "bit" -> Form.NUMBER;
                    case "real" -> Form.FLOAT;
                    case "double precision" -> Form.DOUBLE;
                    case "character" -> Form.PADDED;
                    // USER-DEFINED: an enumeration.
                    case "character varying", "text", "USER-DEFINED" -> Form.TEXT;
                    case "ARRAY" -> Form.SET;
                    case "json", "jsonb" -> Form.DOCUMENT;
                    case "uuid" -> Form.UUID;
                    case "date", "timestamp without time zone", "timestamp with time zone" -> Form.MOMENT;
                    case "interval", "time without time zone" -> Form.DURATION;
                    case "bytea" -> Form.BYTES;
                    default -> throw unknown(name, type);
                };
        String expression =
                switch (type) {
                    case "boolean" -> name + "::integer::text";
                    case "bit" -> name + "::bigint::text";
                    case "ARRAY" -> "array_to_string(" + name + ", ',')";
                    case "interval", "time without time zone" -> "extract(epoch FROM " + name + ")::text";
                    case "bytea" -> name;
                    default -> name + "::text";
                };
        return new ComparedColumn(name, form, expression);
    }

    private static boolean castable(Form form) {
        return switch (form) {
            case NUMBER, FLOAT, DOUBLE, MOMENT, DURATION, UUID -> true;
            case TEXT, PADDED, SET, DOCUMENT, BYTES -> false;
        };
    }

    private static IllegalStateException unknown(String name, String type) {
        return new IllegalStateException("Cannot compare column %s: type %s is not known here".formatted(name, type));
    }
}
