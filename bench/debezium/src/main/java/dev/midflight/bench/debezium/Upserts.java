package dev.midflight.bench.debezium;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Rows into PostgreSQL, as many at once and in one transaction as the engine hands over; each once, as one statement
 * must not write a row twice.
 */
final class Upserts implements Sink {

    private final Connection connection;
    private final PreparedStatement upsert;

    Upserts(Properties properties) throws SQLException {
        connection = DriverManager.getConnection(
                properties.getProperty("bench.target"),
                properties.getProperty("bench.user"),
                properties.getProperty("bench.password"));
        connection.setAutoCommit(false);
        upsert = connection.prepareStatement(properties.getProperty("bench.upsert"));
    }

    @Override
    public void take(List<SourceRecord> changes) throws SQLException {
        Map<Object, Struct> last = new LinkedHashMap<>();
        for (SourceRecord change : changes) {
            last.put(change.key(), ((Struct) change.value()).getStruct("after"));
        }
        for (Struct row : last.values()) {
            for (Field field : row.schema().fields()) {
                upsert.setObject(field.index() + 1, row.get(field));
            }
            upsert.addBatch();
        }
        upsert.executeBatch();
        connection.commit();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
