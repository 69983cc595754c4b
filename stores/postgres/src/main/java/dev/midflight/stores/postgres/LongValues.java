package dev.midflight.stores.postgres;

import dev.midflight.spi.ColumnIntake;
import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.Finding;
import dev.midflight.spi.Kind;
import dev.midflight.spi.Table;
import dev.midflight.spi.ValueLimit;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks for values that are too long to be carried. Of text and bytea the length stands in the row itself, so that the
 * values are not read; of JSON only those are that may be too long.
 */
final class LongValues {

    private static final int SECONDS_MAX = 60;

    /** No value is stored in less than this part of its length. */
    private static final int COMPRESSED = 256;

    private final Sessions sessions;
    private final Table table;
    private final ValueLimit target;

    LongValues(Sessions sessions, Table table, ValueLimit target) {
        this.sessions = sessions;
        this.table = table;
        this.target = target;
    }

    List<Finding> find() {
        List<ColumnIntake> intakes = new ArrayList<>();
        List<String> longest = new ArrayList<>();
        for (int place = 0; place < table.columns().size(); place++) {
            ColumnIntake intake = new ColumnIntake(table, place);
            if (intake.canExceed(target)) {
                intakes.add(intake);
                longest.add(longest(table.columns().get(place), intake.bytesMax()));
            }
        }
        return intakes.isEmpty()
                ? List.of()
                : sessions.call(
                        "Cannot look at %s".formatted(table.name()),
                        connection -> ask(connection, String.join(", ", longest), intakes));
    }

    private static String longest(ColumnSpec column, long bytesMax) {
        String name = Names.quote(column.name());
        Kind kind = column.type().kind();
        return kind == Kind.TEXT || kind == Kind.BYTES || kind == Kind.GEOMETRY
                ? "max(octet_length(%s))".formatted(name)
                : "max(CASE WHEN pg_column_size(%1$s) > %2$d THEN octet_length(%1$s::text) END)"
                        .formatted(name, bytesMax / COMPRESSED);
    }

    private List<Finding> ask(Connection connection, String longest, List<ColumnIntake> intakes) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN READ ONLY; SET LOCAL statement_timeout = '%ds'".formatted(SECONDS_MAX));
            try (ResultSet row =
                    statement.executeQuery("SELECT %s FROM %s".formatted(longest, Names.quote(table.name())))) {
                row.next();
                for (int i = 0; i < intakes.size(); i++) {
                    intakes.get(i).finding(row.getLong(i + 1), target).ifPresent(findings::add);
                }
            } catch (SQLException failure) {
                if (!Failures.state(failure).equals(Failures.CANCELED)) {
                    throw failure;
                }
                findings.add(Finding.warn(
                        "table %s".formatted(table.name()),
                        "how long its longest values are was not found out within %d s".formatted(SECONDS_MAX),
                        "A value that is too long to be carried would end the run and be named then."));
            } finally {
                statement.execute("ROLLBACK");
            }
        }
        return findings;
    }
}
