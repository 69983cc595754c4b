package dev.midflight.stores.postgres;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes within a type's declared name, such as {@code numeric(12,2)}, as the catalog's modifiers. */
final class TypeText {

    private static final Pattern SIZES = Pattern.compile("\\((\\d+)(?:,(-?\\d+))?\\)");
    private static final int HEADER = 4;

    private TypeText() {}

    /** The type with the sizes that its declared name shows. */
    static PgType sized(PgType type, String declared) {
        Matcher sizes = SIZES.matcher(declared);
        if (type.modifier() >= 0 || !sizes.find()) {
            return type;
        }
        int first = Integer.parseInt(sizes.group(1));
        int second = sizes.group(2) == null ? 0 : Integer.parseInt(sizes.group(2));
        int modifier =
                switch (type.oid()) {
                    case Oids.NUMERIC -> (first << 16 | (second & 0x7FF)) + HEADER;
                    case Oids.VARCHAR, Oids.BPCHAR -> first + HEADER;
                    default -> first;
                };
        return new PgType(type.oid(), type.sort(), type.name(), modifier, type.element(), type.labels());
    }
}
