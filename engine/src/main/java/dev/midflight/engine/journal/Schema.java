package dev.midflight.engine.journal;

import dev.midflight.engine.fault.Explanation;
import java.sql.SQLException;
import java.util.List;

/** The tables of a journal file, described in {@code docs/formats/journal.md}. */
final class Schema {

    /** The version this code writes. */
    static final int VERSION = 1;

    /** "MDFL": how a file says that it is a journal. */
    static final int APPLICATION = 0x4D44464C;

    private static final List<String> VERSION_1 = List.of(
            """
            CREATE TABLE migration (
                only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
                name TEXT NOT NULL,
                fingerprint TEXT NOT NULL,
                authority TEXT NOT NULL,
                authority_epoch INTEGER NOT NULL,
                epoch INTEGER NOT NULL,
                owner TEXT NOT NULL,
                begun_at TEXT NOT NULL)""",
            """
            CREATE TABLE machine (
                name TEXT PRIMARY KEY,
                state TEXT NOT NULL) WITHOUT ROWID""",
            """
            CREATE TABLE transition (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                at TEXT NOT NULL,
                epoch INTEGER NOT NULL,
                authority_epoch INTEGER NOT NULL,
                machine TEXT NOT NULL,
                from_state TEXT NOT NULL,
                to_state TEXT NOT NULL,
                cause TEXT NOT NULL,
                details TEXT NOT NULL CHECK (json_valid(details)),
                authority TEXT)""",
            """
            CREATE TABLE audit (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                at TEXT NOT NULL,
                epoch INTEGER NOT NULL,
                actor TEXT NOT NULL,
                action TEXT NOT NULL,
                details TEXT NOT NULL CHECK (json_valid(details)))""",
            """
            CREATE TABLE note (
                key TEXT PRIMARY KEY,
                version INTEGER NOT NULL,
                json TEXT NOT NULL CHECK (json_valid(json)),
                written_at TEXT NOT NULL) WITHOUT ROWID""",
            """
            CREATE TABLE quarantine (
                table_name TEXT NOT NULL,
                row_key TEXT NOT NULL,
                direction TEXT NOT NULL,
                cause TEXT NOT NULL,
                first_seen TEXT NOT NULL,
                attempts INTEGER NOT NULL,
                state TEXT NOT NULL,
                PRIMARY KEY (table_name, row_key, direction)) WITHOUT ROWID""",
            "CREATE INDEX quarantine_state ON quarantine (state)",
            """
            CREATE TABLE timing (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                name TEXT NOT NULL,
                started_at TEXT NOT NULL,
                nanos INTEGER NOT NULL)""",
            neverChanged("transition", "UPDATE"),
            neverChanged("transition", "DELETE"),
            neverChanged("audit", "UPDATE"),
            neverChanged("audit", "DELETE"));

    private Schema() {}

    private static String neverChanged(String table, String change) {
        return "CREATE TRIGGER %s_%s BEFORE %s ON %s BEGIN SELECT RAISE(ABORT, '%s is append-only'); END"
                .formatted(table, change, change, table, table);
    }

    /** Makes the tables in an empty file, and refuses a file that is not a journal or is of a newer version. */
    static void prepare(Database database) {
        if (version(database) != VERSION || application(database) != APPLICATION) {
            database.write("make its tables", connection -> {
                makeOrRefuse(database, connection);
                return true;
            });
        }
    }

    /** Looks again inside the transaction, for two processes may open a new file at once. */
    private static void makeOrRefuse(Database database, Statements connection) throws SQLException {
        int version = Math.toIntExact(connection.number("PRAGMA user_version"));
        long application = connection.number("PRAGMA application_id");
        if (version > VERSION) {
            throw new JournalException(new Explanation(
                    "Cannot use the journal",
                    database.file().toString(),
                    "its format is version %d, and this Midflight knows up to %d".formatted(version, VERSION),
                    "Use the Midflight that wrote it, or a newer one.",
                    Explanation.EXIT_USAGE));
        }
        if (version == VERSION && application == APPLICATION) {
            return;
        }
        if (version != 0 || application != 0 || connection.number("SELECT count(*) FROM sqlite_master") != 0) {
            throw new JournalException(new Explanation(
                    "Cannot use the journal",
                    database.file().toString(),
                    "it is an SQLite file of another program",
                    "Name another folder with state:.",
                    Explanation.EXIT_USAGE));
        }
        for (String statement : VERSION_1) {
            connection.change(statement);
        }
        connection.change("PRAGMA application_id = " + APPLICATION);
        connection.change("PRAGMA user_version = " + VERSION);
    }

    private static long version(Database database) {
        return database.read("read its version", statements -> statements.number("PRAGMA user_version"));
    }

    private static long application(Database database) {
        return database.read("read its kind", statements -> statements.number("PRAGMA application_id"));
    }
}
