package dev.midflight.stores.mysql;

import dev.midflight.stores.mysql.WireCommand.Answer;
import dev.midflight.stores.mysql.WireCommand.Lent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import org.mariadb.jdbc.client.Client;

/** A statement that the server has prepared, over the driver's connection. */
final class WireStatement {

    static final int OK = 0x00;
    static final int ERROR = 0xFF;

    private static final int PREPARE = 0x16;
    private static final int EXECUTE = 0x17;
    private static final int PIECE = 0x18;
    private static final int CLOSE = 0x19;

    private final Client client;
    private int number;
    private Done done = new Done(0, 0);

    private WireStatement(Client client) {
        this.client = client;
    }

    static WireStatement prepare(Client client, String sql) throws SQLException {
        WireStatement statement = new WireStatement(client);
        WireCommand.ask(
                client,
                writer -> {
                    writer.writeByte(PREPARE);
                    writer.writeString(sql);
                },
                statement::prepared);
        return statement;
    }

    /** Sends a piece of the value of a parameter, which is to be sent in pieces as a whole. */
    void piece(int parameter, byte[] bytes, int count) throws SQLException {
        WireCommand.tell(client, writer -> {
            writer.writeByte(PIECE);
            writer.writeInt(number);
            writer.writeShort((short) parameter);
            writer.writeBytes(bytes, 0, count);
        });
    }

    /** Runs it; of its parameters, all of which were sent in pieces, these are the server's types. */
    void execute(List<Integer> types, Answer answer) throws SQLException {
        WireCommand.ask(
                client,
                writer -> {
                    writer.writeByte(EXECUTE);
                    writer.writeInt(number);
                    writer.writeByte(0);
                    writer.writeInt(1);
                    if (!types.isEmpty()) {
                        writer.writeBytes(new byte[(types.size() + 7) / 8]);
                        writer.writeByte(1);
                    }
                    for (int type : types) {
                        writer.writeByte(type);
                        writer.writeByte(0);
                    }
                },
                answer);
    }

    /** Runs it as a message says that names it, its parameters included. */
    Done run(ByteText message) throws SQLException {
        WireCommand.ask(client, writer -> writer.writeBytes(message.bytes(), 0, message.length()), this::done);
        return done;
    }

    /** Runs it like {@link #execute(List, Answer)}; it returns no rows. */
    Done execute(List<Integer> types) throws SQLException {
        execute(types, this::done);
        return done;
    }

    /** What a message that runs it names it by. */
    int number() {
        return number;
    }

    /**
     * What the server says that a statement did.
     *
     * @param rows how many rows it found
     * @param warnings how many warnings the server has
     */
    record Done(long rows, int warnings) {}

    private void done(Lent from) throws IOException, SQLException {
        Wire wire = from.wire();
        wire.next();
        int first = wire.readByte();
        if (first != OK) {
            throw refused(from, first);
        }
        long rows = wire.readLength();
        wire.readLength();
        from.context().setServerStatus((int) wire.readNumber(2));
        int warnings = (int) wire.readNumber(2);
        from.context().setWarning(warnings);
        wire.skipRest();
        done = new Done(rows, warnings);
    }

    void close() throws SQLException {
        WireCommand.tell(client, writer -> {
            writer.writeByte(CLOSE);
            writer.writeInt(number);
        });
    }

    /** The error that the server sends, whose first byte was read; after it the connection can be used. */
    static SQLException refused(Lent from, int first) throws IOException {
        if (first != ERROR) {
            throw new IOException("the server sent a message of kind %d".formatted(first));
        }
        Wire wire = from.wire();
        int code = (int) wire.readNumber(2);
        byte[] text = new byte[wire.left()];
        wire.read(text, 0, text.length);
        int start = text.length > 5 && text[0] == '#' ? 6 : 0;
        String state = start == 0 ? "HY000" : new String(text, 1, 5, StandardCharsets.US_ASCII);
        String message = new String(text, start, text.length - start, StandardCharsets.UTF_8);
        return from.failures().create(message, state, code);
    }

    private void prepared(Lent from) throws IOException, SQLException {
        Wire wire = from.wire();
        wire.next();
        int first = wire.readByte();
        if (first != OK) {
            throw refused(from, first);
        }
        number = (int) wire.readNumber(4);
        int results = (int) wire.readNumber(2);
        int parameters = (int) wire.readNumber(2);
        skipDescriptions(from, parameters);
        skipDescriptions(from, results);
    }

    private static void skipDescriptions(Lent from, int count) throws IOException {
        int messages = count == 0 || from.context().isEofDeprecated() ? count : count + 1;
        for (int i = 0; i < messages; i++) {
            from.wire().next();
            from.wire().skipRest();
        }
    }
}
