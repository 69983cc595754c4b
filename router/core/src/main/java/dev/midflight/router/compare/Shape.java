package dev.midflight.router.compare;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How values of a class are compared, found out once per class: a class of the JDK by {@code equals}, a record by its
 * components, any other class by its getters ({@code getX}, and {@code isX} if it gives a boolean) and public fields.
 *
 * <p>A class may hold more than its getters tell. If it has a field without a getter, and an {@code equals} of its own,
 * then that has to agree as well: a tree of JSON has {@code isArray}, and much besides. See {@link #hides}.
 *
 * <p>Safe for any thread.
 */
final class Shape {

    /** The ways to compare. */
    enum Kind {
        /** By {@code equals}, or an array of primitives by its content. */
        LEAF,
        /** By its fields. */
        BEAN,
        /** Element by element, in order. */
        LIST,
        /** Element by element, in no order. */
        SET,
        /** By its keys. */
        MAP,
        /** By what is in it, if anything. */
        OPTIONAL,
        /** Not at all: it has neither fields to read nor an {@code equals} of its own. */
        OPAQUE
    }

    /** A field with the way to read it. */
    record Property(String name, Type type, MethodHandle getter) {

        @Nullable
        Object of(Object owner) throws Throwable {
            return (@Nullable Object) getter.invokeExact(owner);
        }
    }

    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            return new Shape(type);
        }
    };

    private final Kind kind;
    private final List<Property> properties;
    private final boolean hides;

    private Shape(Class<?> type) {
        properties = isJdk(type) || type.isArray() || type.isEnum() ? List.of() : properties(type);
        kind = kind(type, properties);
        hides = kind == Kind.BEAN && !type.isRecord() && hasOwnEquals(type) && hasMoreThan(properties, type);
    }

    /**
     * The shape of a class.
     *
     * @throws IllegalArgumentException if a getter may not be called
     */
    static Shape of(Class<?> type) {
        return SHAPES.get(type);
    }

    Kind kind() {
        return kind;
    }

    /** In the order of a record's components, else by name. */
    List<Property> properties() {
        return properties;
    }

    Optional<Property> property(String name) {
        return properties.stream()
                .filter(property -> property.name().equals(name))
                .findFirst();
    }

    /** True if values with equal properties may yet differ, which their {@code equals} tells. */
    boolean hides() {
        return hides;
    }

    private static boolean isJdk(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return type.isPrimitive() || loader == null || loader.equals(ClassLoader.getPlatformClassLoader());
    }

    private static Kind kind(Class<?> type, List<Property> properties) {
        if (Map.class.isAssignableFrom(type)) {
            return Kind.MAP;
        }
        if (Set.class.isAssignableFrom(type)) {
            return Kind.SET;
        }
        if (Collection.class.isAssignableFrom(type)
                || (type.isArray() && !type.getComponentType().isPrimitive())) {
            return Kind.LIST;
        }
        if (type.equals(Optional.class)) {
            return Kind.OPTIONAL;
        }
        if (!properties.isEmpty()) {
            return Kind.BEAN;
        }
        return isComparable(type) ? Kind.LEAF : Kind.OPAQUE;
    }

    /** An interface is not what a value is made of; its class will tell. */
    private static boolean isComparable(Class<?> type) {
        return type.isPrimitive() || type.isInterface() || type.isArray() || type.isRecord() || hasOwnEquals(type);
    }

    private static boolean hasOwnEquals(Class<?> type) {
        try {
            return !type.getMethod("equals", Object.class).getDeclaringClass().equals(Object.class);
        } catch (NoSuchMethodException interfaceWithoutIt) {
            return false;
        }
    }

    private static List<Property> properties(Class<?> type) {
        Map<String, Property> found = new LinkedHashMap<>();
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                Method accessor = component.getAccessor();
                found.put(component.getName(), property(component.getName(), component.getGenericType(), accessor));
            }
            return List.copyOf(found.values());
        }
        Method[] methods = type.getMethods();
        Arrays.sort(methods, (one, other) -> one.getName().compareTo(other.getName()));
        for (Method method : methods) {
            String name = propertyName(method);
            // Of a method and its bridge, which gives a wider type, the method.
            if (!name.isEmpty() && !method.isBridge() && !found.containsKey(name)) {
                found.put(name, property(name, method.getGenericReturnType(), method));
            }
        }
        for (Field field : type.getFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !found.containsKey(field.getName())) {
                found.put(field.getName(), property(field.getName(), field.getGenericType(), field));
            }
        }
        return List.copyOf(found.values());
    }

    /** The name that a getter gives; empty if the method is none. */
    private static String propertyName(Method method) {
        if (method.getParameterCount() > 0
                || Modifier.isStatic(method.getModifiers())
                || method.getDeclaringClass().equals(Object.class)
                || method.getReturnType().equals(void.class)) {
            return "";
        }
        String name = method.getName();
        if (name.startsWith("get")) {
            return decapitalized(name.substring(3));
        }
        Class<?> gives = method.getReturnType();
        boolean truth = gives.equals(boolean.class) || gives.equals(Boolean.class);
        return truth && name.startsWith("is") ? decapitalized(name.substring(2)) : "";
    }

    /** As JavaBeans have it: {@code Name} is name, {@code URL} stays; empty for what begins with a small letter. */
    private static String decapitalized(String name) {
        if (name.isEmpty() || Character.isLowerCase(name.charAt(0))) {
            return "";
        }
        if (name.length() > 1 && Character.isUpperCase(name.charAt(1))) {
            return name;
        }
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private static <M extends AccessibleObject> Property property(String name, Type type, M member) {
        try {
            // A public method of a class that is not public, such as a record within a test, needs this.
            member.setAccessible(true);
            MethodHandle getter = member instanceof Method method
                    ? MethodHandles.lookup().unreflect(method)
                    : MethodHandles.lookup().unreflectGetter((Field) member);
            return new Property(name, type, getter.asType(MethodType.methodType(Object.class, Object.class)));
        } catch (IllegalAccessException | java.lang.reflect.InaccessibleObjectException refused) {
            throw new IllegalArgumentException(
                    "Cannot read %s: its package is closed; open it to dev.midflight.router.compare".formatted(member),
                    refused);
        }
    }

    private static boolean hasMoreThan(List<Property> properties, Class<?> type) {
        for (Class<?> part = type; part != null && !isJdk(part); part = part.getSuperclass()) {
            for (Field field : part.getDeclaredFields()) {
                boolean told = properties.stream()
                        .anyMatch(property -> property.name().equalsIgnoreCase(field.getName())
                                || ("is" + property.name()).equalsIgnoreCase(field.getName()));
                if (!told && !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                    return true;
                }
            }
        }
        return false;
    }
}
