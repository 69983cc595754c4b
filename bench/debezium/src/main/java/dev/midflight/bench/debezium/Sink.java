package dev.midflight.bench.debezium;

import java.sql.SQLException;
import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;

/** Where changes go. */
interface Sink extends AutoCloseable {

    /** Takes changes of rows, in the order of the log. */
    void take(List<SourceRecord> changes) throws Exception;

    @Override
    default void close() throws SQLException {}
}
