package dev.midflight.router.feed;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An object in a document. What is asked for must be there and of its kind; what nobody asks for is ignored, so that a
 * newer writer may say more.
 */
final class Part {

    private final String name;
    private final Map<String, Object> fields;

    Part(String name, Map<String, Object> fields) {
        this.name = requireNonNull(name, "name");
        this.fields = requireNonNull(fields, "fields");
    }

    boolean has(String field) {
        return fields.containsKey(field);
    }

    String text(String field) {
        return of(field, String.class, "a text");
    }

    boolean truth(String field) {
        return of(field, Boolean.class, "true or false");
    }

    long number(String field) {
        return of(field, Long.class, "a whole number of at most 64 bits");
    }

    /** A number that counts something. */
    long count(String field) {
        long count = has(field) ? number(field) : 0;
        if (count < 0) {
            throw wrong(field, "0 or more");
        }
        return count;
    }

    int smallNumber(String field) {
        long number = number(field);
        if (number != (int) number) {
            throw wrong(field, "a whole number of at most 32 bits");
        }
        return (int) number;
    }

    Part part(String field) {
        return new Part("%s.%s".formatted(name, field), objectOf(of(field, Map.class, "an object")));
    }

    Optional<Part> partIfAny(String field) {
        return has(field) ? Optional.of(part(field)) : Optional.empty();
    }

    /** Objects; an empty list if there is none. */
    List<Part> parts(String field) {
        return list(field).stream()
                .map(each -> {
                    if (each instanceof Map<?, ?> object) {
                        return new Part("%s.%s".formatted(name, field), objectOf(object));
                    }
                    throw wrong(field, "a list of objects");
                })
                .toList();
    }

    /** An empty list if there is none. */
    List<String> texts(String field) {
        return list(field).stream()
                .map(each -> {
                    if (each instanceof String text) {
                        return text;
                    }
                    throw wrong(field, "a list of texts");
                })
                .toList();
    }

    /** Lists of {@code length} numbers each, 0 or more; an empty list if there is none. */
    List<long[]> rows(String field, int length) {
        return list(field).stream().map(each -> row(field, each, length)).toList();
    }

    private long[] row(String field, Object row, int length) {
        String kind = "a list of lists of %d whole numbers, 0 or more".formatted(length);
        if (!(row instanceof List<?> numbers) || numbers.size() != length) {
            throw wrong(field, kind);
        }
        return numbers.stream()
                .mapToLong(each -> {
                    if (each instanceof Long number && number >= 0) {
                        return number;
                    }
                    throw wrong(field, kind);
                })
                .toArray();
    }

    private List<?> list(String field) {
        return has(field) ? of(field, List.class, "a list") : List.of();
    }

    /** The names of its fields. */
    Iterable<String> names() {
        return fields.keySet();
    }

    private <T> T of(String field, Class<T> type, String kind) {
        Object value = fields.get(field);
        if (value == null) {
            throw new DocumentException("%s.%s is missing; it is %s.".formatted(name, field, kind));
        }
        if (!type.isInstance(value)) {
            throw wrong(field, kind);
        }
        return type.cast(value);
    }

    DocumentException wrong(String field, String kind) {
        return new DocumentException("%s.%s is not %s.".formatted(name, field, kind));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> objectOf(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }
}
