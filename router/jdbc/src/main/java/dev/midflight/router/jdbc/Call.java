package dev.midflight.router.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * One of the ways to run a statement.
 *
 * @param <T> what comes of it
 */
interface Call<T> {

    /** For rows. */
    Call<ResultSet> QUERY = new Call<>() {
        @Override
        public ResultSet run(PreparedStatement statement) throws SQLException {
            return statement.executeQuery();
        }

        @Override
        public ResultSet run(Statement statement, String sql, Wanted keys) throws SQLException {
            return statement.executeQuery(sql);
        }

        @Override
        public ResultSet given(ResultSet result, RoutedStatement statement) {
            return statement.read(result);
        }

        @Override
        public long count(ResultSet result, Statement statement) {
            return -1;
        }
    };

    /** For a count. */
    Call<Integer> UPDATE = new Call<>() {
        @Override
        public Integer run(PreparedStatement statement) throws SQLException {
            return statement.executeUpdate();
        }

        @Override
        public Integer run(Statement statement, String sql, Wanted keys) throws SQLException {
            if (keys.names().isPresent()) {
                return statement.executeUpdate(sql, keys.namesArray());
            }
            if (keys.places().isPresent()) {
                return statement.executeUpdate(sql, keys.placesArray());
            }
            return keys.isNone() ? statement.executeUpdate(sql) : statement.executeUpdate(sql, keys.flag());
        }

        @Override
        public long count(Integer result, Statement statement) {
            return result;
        }
    };

    /** For a large count. */
    Call<Long> LARGE = new Call<>() {
        @Override
        public Long run(PreparedStatement statement) throws SQLException {
            return statement.executeLargeUpdate();
        }

        @Override
        public Long run(Statement statement, String sql, Wanted keys) throws SQLException {
            if (keys.names().isPresent()) {
                return statement.executeLargeUpdate(sql, keys.namesArray());
            }
            if (keys.places().isPresent()) {
                return statement.executeLargeUpdate(sql, keys.placesArray());
            }
            return keys.isNone() ? statement.executeLargeUpdate(sql) : statement.executeLargeUpdate(sql, keys.flag());
        }

        @Override
        public long count(Long result, Statement statement) {
            return result;
        }
    };

    /** For either. */
    Call<Boolean> ANY = new Call<>() {
        @Override
        public Boolean run(PreparedStatement statement) throws SQLException {
            return statement.execute();
        }

        @Override
        public Boolean run(Statement statement, String sql, Wanted keys) throws SQLException {
            if (keys.names().isPresent()) {
                return statement.execute(sql, keys.namesArray());
            }
            if (keys.places().isPresent()) {
                return statement.execute(sql, keys.placesArray());
            }
            return keys.isNone() ? statement.execute(sql) : statement.execute(sql, keys.flag());
        }

        @Override
        public long count(Boolean result, Statement statement) throws SQLException {
            return result ? -1 : statement.getUpdateCount();
        }
    };

    /** Runs what was prepared. */
    T run(PreparedStatement statement) throws SQLException;

    /** Runs a text. */
    T run(Statement statement, String sql, Wanted keys) throws SQLException;

    /** What the application gets. */
    default T given(T result, RoutedStatement statement) {
        return result;
    }

    /** How many rows were changed; -1 if that is not known. */
    long count(T result, Statement statement) throws SQLException;
}
