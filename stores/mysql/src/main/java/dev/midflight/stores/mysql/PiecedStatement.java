package dev.midflight.stores.mysql;

import dev.midflight.spi.LargeValue;
import dev.midflight.stores.mysql.WireStatement.Done;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** One run of a statement with large values: each parameter goes to the server in pieces, before the statement runs. */
final class PiecedStatement {

    private static final int VAR_STRING = 0xFD;
    private static final int BLOB = 0xFC;

    private final WireStatement statement;
    private final List<Integer> types = new ArrayList<>();

    private PiecedStatement(WireStatement statement) {
        this.statement = statement;
    }

    /**
     * A large value that is a parameter.
     *
     * @param isText whether the server is to take it for text in UTF-8
     */
    record Large(LargeValue value, boolean isText) {}

    /** Runs a statement; parameters are bytes, text or {@link Large}. */
    static Done run(Connection connection, String sql, List<Object> parameters) throws SQLException {
        WireStatement prepared = WireStatement.prepare(
                connection.unwrap(org.mariadb.jdbc.Connection.class).getClient(), sql);
        try {
            PiecedStatement run = new PiecedStatement(prepared);
            for (Object parameter : parameters) {
                run.send(parameter);
            }
            return prepared.execute(run.types);
        } finally {
            if (!connection.isClosed()) {
                prepared.close();
            }
        }
    }

    private void send(Object parameter) throws SQLException {
        int place = types.size();
        if (parameter instanceof Large large) {
            types.add(large.isText() ? VAR_STRING : BLOB);
            byte[] piece = new byte[LargeValue.PIECE_BYTES];
            for (int at = 0; at < large.value().length(); ) {
                int count = large.value().read(at, piece);
                statement.piece(place, piece, count);
                at += count;
            }
        } else if (parameter instanceof byte[] bytes) {
            types.add(BLOB);
            statement.piece(place, bytes, bytes.length);
        } else {
            types.add(VAR_STRING);
            byte[] text = parameter.toString().getBytes(StandardCharsets.UTF_8);
            statement.piece(place, text, text.length);
        }
    }
}
