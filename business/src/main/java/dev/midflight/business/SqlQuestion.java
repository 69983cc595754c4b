package dev.midflight.business;

import dev.midflight.engine.plan.BusinessCheck;
import dev.midflight.engine.plan.NamedSql;
import dev.midflight.spi.Store;
import dev.midflight.spi.StoreException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks a store with a query, over a connection of its own that cannot write. One thread. */
final class SqlQuestion implements Question {

    /** Few enough that long rows do not fill the memory before they are measured. */
    private static final int FETCH = 100;

    private final Store store;
    private final NamedSql sql;
    private final BusinessCheck.Limits limits;
    private @Nullable Connection connection;
    private boolean untyped;

    SqlQuestion(Store store, NamedSql sql, BusinessCheck.Limits limits) {
        this.store = store;
        this.sql = sql;
        this.limits = limits;
    }

    @Override
    public Reply ask(CheckedKey key) {
        boolean usable = false;
        try {
            Connection open = connected();
            Reply reply = ask(open, key);
            open.rollback();
            usable = true;
            return reply;
        } catch (SQLException failure) {
            usable = isUsable();
            return Reply.failed(SqlFaults.kind(failure), SqlFaults.words(failure));
        } catch (StoreException failure) {
            return Reply.failed(failure.getClass().getSimpleName(), String.valueOf(failure.getMessage()));
        } finally {
            if (!usable) {
                close();
            }
        }
    }

    private Connection connected() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = store.questions(limits.timeout());
            connection = open;
            untyped = open.getMetaData().getDatabaseProductName().equals("PostgreSQL");
        }
        return open;
    }

    private Reply ask(Connection open, CheckedKey key) throws SQLException {
        try (PreparedStatement statement = open.prepareStatement(sql.text())) {
            statement.setFetchSize(FETCH);
            statement.setMaxRows(limits.rowsMax() + 1);
            for (int parameter = 1; parameter <= sql.names().size(); parameter++) {
                bind(statement, parameter, key.parts().get(sql.names().get(parameter - 1)));
            }
            try (ResultSet row = statement.executeQuery()) {
                return rows(row);
            }
        }
    }

    /**
     * PostgreSQL takes a text of no type as what it is compared with. MariaDB and MySQL would compare a number with a
     * text as floating point, and a text with a number without looking into the index.
     */
    private void bind(PreparedStatement statement, int parameter, @Nullable Object part) throws SQLException {
        if (untyped) {
            statement.setObject(parameter, part == null ? null : SqlValues.text(part), Types.OTHER);
        } else if (part instanceof BigDecimal number) {
            statement.setBigDecimal(parameter, new BigDecimal(number.toPlainString()));
        } else {
            statement.setString(parameter, (String) part);
        }
    }

    private Reply rows(ResultSet row) throws SQLException {
        List<String> labels = SqlValues.labels(row.getMetaData());
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        long bytes = 0;
        while (row.next()) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            for (int column = 1; column <= labels.size(); column++) {
                Object value = SqlValues.value(row, column);
                bytes += SqlValues.bytes(value);
                values.put(labels.get(column - 1), value);
            }
            rows.add(values);
            if (rows.size() > limits.rowsMax()) {
                return Reply.failed("rows", "the answer has more than %,d rows".formatted(limits.rowsMax()));
            }
            if (bytes > limits.bytesMax()) {
                return Reply.failed("bytes", "the answer has more than %,d bytes".formatted(limits.bytesMax()));
            }
        }
        return Reply.of(rows);
    }

    private boolean isUsable() {
        Connection open = connection;
        try {
            if (open == null || open.isClosed()) {
                return false;
            }
            open.rollback();
            return true;
        } catch (SQLException lost) {
            return false;
        }
    }

    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException lost) {
                // It is gone, which is what was wanted.
            }
        }
    }
}
