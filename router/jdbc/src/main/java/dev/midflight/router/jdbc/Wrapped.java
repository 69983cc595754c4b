package dev.midflight.router.jdbc;

import java.sql.SQLException;
import java.sql.Wrapper;

/** Reaches what a driver gave. What is done with it, nobody sees here: no write by it is marked. */
final class Wrapped {

    private Wrapped() {}

    static <T> T unwrap(Wrapper wrapper, Class<T> type) throws SQLException {
        return type.isInstance(wrapper) ? type.cast(wrapper) : wrapper.unwrap(type);
    }
}
