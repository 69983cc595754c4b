package dev.midflight.bench;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The binary log of a MariaDB as a program reads it that is built on mysql-binlog-connector-java. */
final class Binlog {

    private static final Logger LIBRARY = Logger.getLogger(BinaryLogClient.class.getName());

    static {
        LIBRARY.setLevel(Level.WARNING);
    }

    private final Login login;
    private Point from;

    /** A server on this machine, and who asks. */
    record Login(int port, String user, String password) {

        static Login of(Place place) {
            return new Login(place.port(), place.user(), place.password());
        }
    }

    /** A place in the log. */
    record Point(String file, long offset) {}

    /** Takes events that are decoded in full. */
    interface Taker {

        /** Returns false if it has had enough. */
        boolean take(Event event) throws SQLException;
    }

    /** What is written from now on. */
    Binlog(Place source) throws SQLException {
        this.login = Login.of(source);
        this.from = end();
    }

    /** What was written from there on. */
    Binlog(Login login, Point from) {
        this.login = login;
        this.from = from;
    }

    Login login() {
        return login;
    }

    Point from() {
        return from;
    }

    /** Where the log ends now. */
    Point end() throws SQLException {
        String url = "jdbc:mariadb://127.0.0.1:%d/?sslMode=disable".formatted(login.port());
        try (Connection connection = DriverManager.getConnection(url, login.user(), login.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW MASTER STATUS")) {
            rows.next();
            return new Point(rows.getString(1), rows.getLong(2));
        }
    }

    /** Leaves out all that was not read. */
    void skip() throws SQLException {
        from = end();
    }

    /** Reads up to the end as it is now, or until the taker has enough; the next call begins at the same place. */
    void read(Taker taker) throws SQLException, IOException {
        Point end = end();
        BinaryLogClient client = new BinaryLogClient("127.0.0.1", login.port(), login.user(), login.password());
        client.setBinlogFilename(from.file());
        client.setBinlogPosition(from.offset());
        client.setServerId(4711);
        client.setKeepAlive(false);
        List<Exception> failures = new ArrayList<>();
        client.registerEventListener(event -> {
            try {
                boolean more = taker.take(event);
                EventHeaderV4 header = event.getHeader();
                boolean reached =
                        client.getBinlogFilename().equals(end.file()) && header.getNextPosition() >= end.offset();
                if (!more || reached) {
                    client.disconnect();
                }
            } catch (SQLException | IOException e) {
                failures.add(e);
                hangUp(client);
            }
        });
        client.connect();
        if (!failures.isEmpty()) {
            throw new IOException("reading the log of port " + login.port(), failures.get(0));
        }
    }

    private static void hangUp(BinaryLogClient client) {
        try {
            client.disconnect();
        } catch (IOException gone) {
            // The failure that led here is told.
        }
    }
}
