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

    private static final Completion DONE = new Completion() {};

    private final Body body;
    private final int answers;
    private final Answer answer;

    private WireCommand(Body body, int answers, Answer answer) {
        this.body = body;
        this.answers = answers;
        this.answer = answer;
    }

    /** What a command says. */
    interface Body {

        /** Writes it, from the command's number on. */
        void write(Writer writer) throws IOException;
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

    /** Says something and reads the answer. */
    static void ask(Client client, Body body, Answer answer) throws SQLException {
        client.execute(new WireCommand(body, 1, answer), false);
    }

    /** Says something that has no answer. */
    static void tell(Client client, Body body) throws SQLException {
        client.execute(new WireCommand(body, 0, lent -> {}), false);
    }

    @Override
    public int encode(Writer writer, Context context) throws IOException {
        writer.initPacket();
        body.write(writer);
        writer.flush();
        return answers;
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
