package dev.midflight.bench;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The least that a driver can be: one table in memory, one row of which is asked for by its key, so that what a wrapper
 * adds can be seen. A database, also one within the process, takes ten times as long and is never the same. It gives
 * itself out as PostgreSQL, because Midflight asks once for its tables, and has no triggers, views or foreign keys.
 */
final class InMemory {

    static final String TABLE = "customer";
    static final String SQL = "SELECT name FROM customer WHERE id = ?";

    private InMemory() {}

    /** A database with a row for each customer. */
    static DataSource open() {
        Connection connection = posing(Connection.class, InMemory::connection);
        return posing(DataSource.class, (proxy, method, words) -> switch (method.getName()) {
            case "getConnection" -> connection;
            default -> throw unasked(method);
        });
    }

    private static @Nullable Object connection(Object proxy, Method method, Object @Nullable [] words) {
        return switch (method.getName()) {
            case "prepareStatement", "createStatement" ->
                posing(PreparedStatement.class, new Statement(words != null && words[0].equals(SQL)));
            case "getAutoCommit" -> true;
            case "isClosed" -> false;
            case "getMetaData" -> posing(DatabaseMetaData.class, InMemory::catalog);
            case "close", "setNetworkTimeout" -> null;
            case "getNetworkTimeout" -> 0;
            default -> throw unasked(method);
        };
    }

    private static Object catalog(Object proxy, Method method, Object @Nullable [] words) {
        return switch (method.getName()) {
            case "getDatabaseProductName" -> "PostgreSQL";
            case "getURL" -> "jdbc:memory";
            case "getUserName" -> "bench";
            case "getSearchStringEscape" -> "\\";
            case "getColumns" ->
                rows(List.of(column("id", 1, Types.INTEGER, "int4"), column("name", 2, Types.VARCHAR, "varchar")));
            case "getPrimaryKeys" -> rows(List.of(Map.of("COLUMN_NAME", "id", "KEY_SEQ", 1)));
            default -> throw unasked(method);
        };
    }

    private static Map<String, Object> column(String name, int place, int type, String typeName) {
        return Map.of(
                "TABLE_NAME",
                TABLE,
                "COLUMN_NAME",
                name,
                "ORDINAL_POSITION",
                place,
                "DATA_TYPE",
                type,
                "TYPE_NAME",
                typeName,
                "COLUMN_SIZE",
                60);
    }

    /** Answers with the customer's row, or if it has another text with none. */
    private static final class Statement implements InvocationHandler {
        private final boolean asksForRow;
        private int id;

        Statement(boolean asksForRow) {
            this.asksForRow = asksForRow;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] words) {
            return switch (method.getName()) {
                case "setInt" -> set(words);
                case "executeQuery" ->
                    asksForRow ? posing(ResultSet.class, new Row(Shop.customer(id))) : rows(List.of());
                case "isClosed" -> false;
                case "close", "setString" -> null;
                default -> throw unasked(method);
            };
        }

        private @Nullable Object set(Object @Nullable [] words) {
            if (words != null && words[1] instanceof Integer given) {
                id = given;
            }
            return null;
        }
    }

    /** The one row. */
    private static final class Row implements InvocationHandler {
        private final String value;
        private boolean told;

        Row(String value) {
            this.value = value;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] words) {
            return switch (method.getName()) {
                case "next" -> !toldAlready();
                case "getString" -> value;
                case "close" -> null;
                default -> throw unasked(method);
            };
        }

        private boolean toldAlready() {
            boolean before = told;
            told = true;
            return before;
        }
    }

    /** Of the catalog, by the names of the columns; a number that is not there is 0. */
    private static ResultSet rows(List<Map<String, Object>> rows) {
        int[] place = {-1};
        return posing(ResultSet.class, (proxy, method, words) -> switch (method.getName()) {
            case "next" -> ++place[0] < rows.size();
            case "getString" -> words == null ? null : rows.get(place[0]).get(String.valueOf(words[0]));
            case "getInt" -> words == null ? 0 : rows.get(place[0]).getOrDefault(String.valueOf(words[0]), 0);
            case "close" -> null;
            default -> throw unasked(method);
        });
    }

    private static UnsupportedOperationException unasked(Method method) {
        return new UnsupportedOperationException("The database in memory has no " + method.getName() + ".");
    }

    private static <T> T posing(Class<T> type, InvocationHandler answer) {
        return type.cast(Proxy.newProxyInstance(InMemory.class.getClassLoader(), new Class<?>[] {type}, answer));
    }
}
