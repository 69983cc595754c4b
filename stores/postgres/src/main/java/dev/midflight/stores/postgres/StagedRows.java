package dev.midflight.stores.postgres;

import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.Rejection;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Table;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes single rows with large values over what is there: by COPY, the only way in pieces, into a table of this
 * transaction alone, and from there to where they belong.
 */
final class StagedRows {

    private static final String STAGE = "pg_temp.midflight_stage";

    private final LaneSession session;
    private final Table table;
    private final String name;
    private final List<Codec> codecs;

    /** For the rows of a table with this quoted name. */
    StagedRows(LaneSession session, Table table, String name, List<Codec> codecs) {
        this.session = session;
        this.table = table;
        this.name = name;
        this.codecs = codecs;
    }

    /** Those of the rows that have large values. */
    static List<Integer> large(RowBatch rows, List<Integer> chosen) {
        return rows.hasLarge() ? chosen.stream().filter(rows::hasLarge).toList() : List.of();
    }

    /** Those of the rows that have none. */
    static List<Integer> usual(RowBatch rows, List<Integer> chosen) {
        return rows.hasLarge()
                ? chosen.stream().filter(row -> !rows.hasLarge(row)).toList()
                : chosen;
    }

    /** Writes a row whole, in place of the one that {@code onConflict} finds. */
    void upsert(RowBatch rows, int row, String onConflict, List<Rejection> rejections) throws SQLException {
        List<Integer> places = IntStream.range(0, codecs.size()).boxed().toList();
        String columns = columns(places);
        String words = "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s%s"
                .formatted(name, columns, columns, STAGE, onConflict);
        write(new Part(rows, row, places), words, rejections);
    }

    /** Changes some columns of the row with the same key. */
    void patch(RowBatch rows, int row, BitSet changed, List<Rejection> rejections) throws SQLException {
        List<Integer> places = new ArrayList<>(table.key());
        changed.stream().forEach(places::add);
        String sets = changed.stream()
                .mapToObj(place -> "%1$s = s.%1$s".formatted(quoted(place)))
                .collect(Collectors.joining(", "));
        String same = table.key().stream()
                .map(place -> "t.%1$s = s.%1$s".formatted(quoted(place)))
                .collect(Collectors.joining(" AND "));
        String words = "UPDATE %s AS t SET %s FROM %s AS s WHERE %s".formatted(name, sets, STAGE, same);
        write(new Part(rows, row, places), words, rejections);
    }

    /** Some columns of a row. */
    private record Part(RowBatch rows, int row, List<Integer> places) {

        RowBatch alone() {
            List<ColumnSpec> specs = places.stream().map(rows.columns()::get).toList();
            RowBatch one = new RowBatch(specs);
            for (int i = 0; i < specs.size(); i++) {
                one.vector(i).addFrom(rows.vector(places.get(i)), row);
            }
            one.endRow();
            return one;
        }
    }

    private void write(Part part, String words, List<Rejection> rejections) throws SQLException {
        session.run("SAVEPOINT midflight_stage");
        List<Rejection> refused = new ArrayList<>();
        try {
            stage(part, refused);
            if (refused.isEmpty() && update(words) == 0) {
                refused.add(new Rejection(0, "the target has no row with this key"));
            }
            session.run("DROP TABLE %s; RELEASE SAVEPOINT midflight_stage".formatted(STAGE));
        } catch (SQLException failure) {
            if (!Failures.isRejection(failure)) {
                throw failure;
            }
            session.run("ROLLBACK TO SAVEPOINT midflight_stage; RELEASE SAVEPOINT midflight_stage");
            refused.add(new Rejection(0, Failures.cause(failure)));
        }
        refused.forEach(rejection -> rejections.add(new Rejection(part.row(), rejection.cause())));
    }

    private void stage(Part part, List<Rejection> refused) throws SQLException {
        session.run("CREATE TEMP TABLE midflight_stage ON COMMIT DROP AS SELECT %s FROM %s WITH NO DATA"
                .formatted(columns(part.places()), name));
        CopyWriter copy = new CopyWriter(
                session, STAGE, part.places().stream().map(codecs::get).toList());
        if (!copy.isPossible()) {
            refused.add(new Rejection(0, "a large value in a table with a column that COPY takes in no binary form"));
            return;
        }
        RowBatch one = part.alone();
        copy.write(one, List.of(0), refused);
        one.clear();
    }

    private int update(String words) throws SQLException {
        try (Statement statement = session.connection().createStatement()) {
            return statement.executeUpdate(words);
        }
    }

    private String columns(List<Integer> places) {
        return places.stream().map(this::quoted).collect(Collectors.joining(", "));
    }

    private String quoted(int place) {
        return Names.quote(codecs.get(place).column().name());
    }
}
