package dev.midflight.router.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which generated keys are asked of a driver.
 *
 * @param flag one of {@link Statement}'s
 * @param places numbers of columns
 * @param names names of columns
 */
record Wanted(int flag, Optional<List<Integer>> places, Optional<List<String>> names) {

    static final Wanted NONE = new Wanted(Statement.NO_GENERATED_KEYS, Optional.empty(), Optional.empty());
    static final Wanted ALL = new Wanted(Statement.RETURN_GENERATED_KEYS, Optional.empty(), Optional.empty());

    static Wanted of(int flag) {
        return flag == Statement.RETURN_GENERATED_KEYS ? ALL : new Wanted(flag, Optional.empty(), Optional.empty());
    }

    static Wanted of(int[] places) {
        List<Integer> list = new ArrayList<>();
        for (int place : places) {
            list.add(place);
        }
        return new Wanted(Statement.NO_GENERATED_KEYS, Optional.of(list), Optional.empty());
    }

    static Wanted of(List<String> names) {
        return new Wanted(Statement.NO_GENERATED_KEYS, Optional.empty(), Optional.of(List.copyOf(names)));
    }

    boolean isNone() {
        return flag != Statement.RETURN_GENERATED_KEYS && places.isEmpty() && names.isEmpty();
    }

    /** These and some columns. */
    Wanted with(List<String> more) {
        if (flag == Statement.RETURN_GENERATED_KEYS || places.isPresent()) {
            return this;
        }
        List<String> all = new ArrayList<>(names.orElse(List.of()));
        for (String name : more) {
            if (all.stream().noneMatch(name::equals)) {
                all.add(name);
            }
        }
        return of(all);
    }

    PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        if (names.isPresent()) {
            return connection.prepareStatement(sql, namesArray());
        }
        return places.isPresent()
                ? connection.prepareStatement(sql, placesArray())
                : connection.prepareStatement(sql, flag);
    }

    String[] namesArray() {
        return names.orElse(List.of()).toArray(String[]::new);
    }

    int[] placesArray() {
        return places.orElse(List.of()).stream().mapToInt(Integer::intValue).toArray();
    }
}
