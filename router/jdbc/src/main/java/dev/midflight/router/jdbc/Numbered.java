package dev.midflight.router.jdbc;

import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The keys of rows that MariaDB or MySQL has numbered. The rows of one statement have numbers that follow each other,
 * as the server knows how many there are when it takes them; the driver may tell the first one only.
 */
final class Numbered {

    private final Capture.ByNumber capture;
    private final List<Parameters> runs;
    private final List<List<Object>> keys = new ArrayList<>();

    /** @param runs the values of each run of the statement */
    Numbered(Capture.ByNumber capture, List<Parameters> runs) {
        this.capture = capture;
        this.runs = List.copyOf(runs);
    }

    List<List<Object>> keys() {
        return keys;
    }

    /** False if not all keys are known. */
    boolean read(RoutedStatement statement, Connection connection) throws SQLException {
        int numbered = 0;
        for (Parameters parameters : runs) {
            for (List<Source> row : capture.rows()) {
                if (isNumbered(row, parameters)) {
                    numbered++;
                } else {
                    Optional<List<Object>> key = Captured.key(capture.table(), row, parameters, false);
                    if (key.isEmpty()) {
                        return false;
                    }
                    keys.add(key.get());
                }
            }
        }
        return numbered == 0 || (capture.table().key().size() == 1 && number(statement, connection, numbered));
    }

    private boolean isNumbered(List<Source> row, Parameters parameters) {
        for (int place = 0; place < row.size(); place++) {
            if (capture.table().key().get(place).generated()) {
                Source source = row.get(place);
                return source.generated()
                        || (source.parameter() > 0 && parameters.isNull(source.parameter()))
                        || source.value(parameters)
                                .map(value -> String.valueOf(value).matches("[-+]?[0.]+"))
                                .orElse(false);
            }
        }
        return false;
    }

    private boolean number(RoutedStatement statement, Connection connection, int numbered) throws SQLException {
        List<BigInteger> numbers = new ArrayList<>();
        try (ResultSet rows = statement.readKeys()) {
            while (rows.next()) {
                numbers.add(new BigInteger(rows.getString(1)));
            }
        }
        if (capture.rows().size() == 1) {
            numbers.forEach(number -> keys.add(List.of(number)));
            return numbers.size() == numbered;
        }
        if (runs.size() > 1 || numbers.isEmpty()) {
            return false;
        }
        // Some of the rows may have had a number of their own, which moves the others.
        BigInteger step = step(connection);
        for (int row = 0; row < capture.rows().size(); row++) {
            keys.add(List.of(numbers.get(0).add(step.multiply(BigInteger.valueOf(row)))));
        }
        return true;
    }

    private static BigInteger step(Connection connection) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery("SELECT @@auto_increment_increment")) {
            row.next();
            return new BigInteger(row.getString(1));
        }
    }
}
