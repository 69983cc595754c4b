package dev.midflight.stores.mysql;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import org.mariadb.jdbc.Statement;
import org.mariadb.jdbc.client.Client;
import org.mariadb.jdbc.client.Completion;
import org.mariadb.jdbc.client.Context;
import org.mariadb.jdbc.client.socket.Reader;
import org.mariadb.jdbc.client.socket.Writer;
import org.mariadb.jdbc.client.util.ClosableLock;
import org.mariadb.jdbc.export.ExceptionFactory;
import org.mariadb.jdbc.message.ClientMessage;

/**
 * A command that goes over the driver's connection and whose answer is read here. The driver's lock is held meanwhile,
 * as the driver does itself: an abort from another thread then knows that it has to end the session.
 */
final class WireCommand implements ClientMessage {

    private static final int PREPARE = 0x16;
    private static final int EXECUTE = 0x17;
    private static final int CLOSE = 0x19;

    private static final Completion DONE = new Completion() {};

    private final int code;
    private final String sql;
    private final int statement;
    private final Answer answer;

    private WireCommand(int code, String sql, int statement, Answer answer) {
        this.code = code;
        this.sql = sql;
        this.statement = statement;
        this.answer = answer;
    }

    /** Reads the answer to a command. */
    interface Answer {

        /** Reads it; what the driver lends may be kept until all rows are read. */
        void read(Lent lent) throws IOException, SQLException;
    }

    /**
     * What the driver lends.
     *
     * @param wire what the server sends
     * @param context the state of the session
     * @param failures makes exceptions of the server's errors
     * @param lock to be held while reading
     */
    record Lent(Wire wire, Context context, ExceptionFactory failures, Lock lock) {}

    static void prepare(Client client, String sql, Answer answer) throws SQLException {
        client.execute(new WireCommand(PREPARE, sql, 0, answer), false);
    }

    static void execute(Client client, int statement, Answer answer) throws SQLException {
        client.execute(new WireCommand(EXECUTE, "", statement, answer), false);
    }

    /** Has no answer. */
    static void close(Client client, int statement) throws SQLException {
        client.execute(new WireCommand(CLOSE, "", statement, lent -> {}), false);
    }

    @Override
    public int encode(Writer writer, Context context) throws IOException {
        writer.initPacket();
        writer.writeByte(code);
        if (code == PREPARE) {
            writer.writeString(sql);
        } else {
            writer.writeInt(statement);
        }
        if (code == EXECUTE) {
            writer.writeByte(0);
            writer.writeInt(1);
        }
        writer.flush();
        return code == CLOSE ? 0 : 1;
    }

    @Override
    public Completion readPacket(
            Statement unused,
            int fetchSize,
            long maxRows,
            int concurrency,
            int type,
            boolean closeOnCompletion,
            Reader reader,
            Writer writer,
            Context context,
            ExceptionFactory failures,
            ClosableLock lock,
            boolean trace,
            ClientMessage message,
            Consumer<String> redirect)
            throws IOException, SQLException {
        lock.lock();
        try {
            answer.read(new Lent(new Wire(reader), context, failures, lock));
            return DONE;
        } finally {
            lock.unlock();
        }
    }
}
