package dev.midflight.router.compare;

import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out whether a path leads anywhere in a type. Through lists, sets, arrays and {@link Optional} it goes without a
 * step; a step into a map may be anything. Of types that say nothing (Object, abstract classes, interfaces without
 * getters, type variables) any path is believed.
 */
final class Names {

    private Names() {}

    /**
     * The type at the end of a path; empty if it is not known.
     *
     * @throws IllegalArgumentException if there is no such field; says which name is the nearest
     */
    static Optional<Type> check(Type root, String path) {
        Type type = root;
        if (path.equals(Fields.ITSELF)) {
            return Optional.of(type);
        }
        for (String name : path.split("\\.", -1)) {
            Type owner = opened(type);
            Class<?> raw = raw(owner);
            if (Map.class.isAssignableFrom(raw)) {
                type = argument(owner, 1);
                continue;
            }
            if (saysNothing(raw)) {
                return Optional.empty();
            }
            Shape shape = Shape.of(raw);
            type = shape.property(name)
                    .map(Shape.Property::type)
                    .orElseThrow(() -> new IllegalArgumentException(message(raw, shape, name, path)));
        }
        return Optional.of(type);
    }

    /** True if the fields of a value are those of its class and not of this type. */
    static boolean saysNothing(Class<?> type) {
        boolean open = type.isInterface() ? type.isSealed() : Modifier.isAbstract(type.getModifiers());
        return type.equals(Object.class)
                || (open && !type.isPrimitive())
                || (type.isInterface() && Shape.of(type).properties().isEmpty());
    }

    private static String message(Class<?> type, Shape shape, String name, String path) {
        List<String> names =
                shape.properties().stream().map(Shape.Property::name).toList();
        String where = name.equals(path) ? "" : " (in %s)".formatted(path);
        String nearest = names.stream()
                .min((one, other) -> Integer.compare(distance(one, name), distance(other, name)))
                .map("; the nearest is %s"::formatted)
                .orElse(": it has none");
        return "%s has no field %s%s%s".formatted(type.getSimpleName(), name, where, nearest);
    }

    /** What is in a list, an array or an Optional, however many there are around it. */
    private static Type opened(Type type) {
        Class<?> raw = raw(type);
        if (raw.isArray()) {
            return opened(raw.getComponentType());
        }
        boolean around = Collection.class.isAssignableFrom(raw) || raw.equals(Optional.class);
        return around ? opened(argument(type, 0)) : type;
    }

    private static Type argument(Type type, int place) {
        boolean known = type instanceof ParameterizedType;
        Type[] arguments = known ? ((ParameterizedType) type).getActualTypeArguments() : new Type[0];
        return arguments.length > place ? arguments[place] : Object.class;
    }

    private static Class<?> raw(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        }
        return type instanceof ParameterizedType parameterized ? raw(parameterized.getRawType()) : Object.class;
    }

    /** How many letters are to be added, dropped or changed to get from one to the other (Levenshtein 1965). */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
