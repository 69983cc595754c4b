package dev.midflight.stores.postgres;

import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.Rejection;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Table;
import dev.midflight.spi.Vector;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes the rows of one table within a lane's session. */
final class TableWriter {

    /** Below this, one statement with arrays costs less than the four round trips of a COPY. */
    private static final long COPY_BYTES_MIN = 32 << 10;

    private static final String REPLACE = "SAVEPOINT midflight_replace";

    private final LaneSession session;
    private final Table table;
    private final Layout layout;
    private final List<Codec> codecs;
    private final String name;
    private final Parameters all;
    private final Parameters key;
    private final CopyWriter copy;
    private final StagedRows staged;
    private final String insertWords;
    private final String upsertWords;
    private final String deleteWords;
    private final Map<BitSet, Parameters> patches = new HashMap<>();

    TableWriter(LaneSession session, Table table, Layout layout) {
        this.session = session;
        this.table = table;
        this.layout = layout;
        this.codecs = Codec.of(layout, table);
        this.name = Names.quote(table.name());
        this.all =
                new Parameters(codecs, IntStream.range(0, codecs.size()).boxed().toList(), session.buffer());
        this.key = new Parameters(Codec.ofKey(codecs, table), table.key(), session.buffer());
        this.copy = new CopyWriter(session, name, codecs);
        this.staged = new StagedRows(session, table, name, codecs);
        this.insertWords = Attempt.wrapped(insertWords());
        this.upsertWords = Attempt.wrapped(insertWords() + onConflict());
        this.deleteWords = deleteWords();
    }

    Table table() {
        return table;
    }

    List<Codec> codecs() {
        return codecs;
    }

    List<Rejection> insert(RowBatch rows) throws SQLException {
        List<Rejection> rejections = new ArrayList<>();
        boolean copied = rows.size() >= COPY_BYTES_MIN && copy.isPossible();
        Attempt.Step step = copied
                ? chosen -> copy.write(rows, chosen, rejections)
                : chosen -> insertArrays(rows, chosen, rejections);
        new Attempt(session, rejections).run(rows.rows(), step);
        return rejections;
    }

    /** An empty batch for rows to insert; it holds them whole if they can be sent so. */
    RowBatch batch() {
        return copy.wholeForm().map(form -> new RowBatch(table.columns(), form)).orElseGet(table::batch);
    }

    boolean insertsWhole() {
        return copy.isPossible();
    }

    /** Inserts all rows by one statement; false if a row was refused, and then nothing was written. */
    boolean insertWhole(LaneWriter.Rows rows) throws SQLException {
        Optional<RowBatch> first = rows.next();
        if (first.isEmpty()) {
            return true;
        }
        List<RowBatch> begun = List.of(first.get());
        if (first.get().size() < COPY_BYTES_MIN) {
            RowBatch few = copyOf(first.get());
            Optional<RowBatch> second = rows.next();
            if (second.isEmpty()) {
                return insertFew(few);
            }
            begun = List.of(few, second.get());
        }
        boolean written = false;
        try {
            written = copy.writeWhole(begun, rows);
        } catch (SQLException failure) {
            if (!Failures.isRejection(failure)) {
                throw failure;
            }
        }
        if (!written) {
            Attempt.undo(session);
        }
        return written;
    }

    private static RowBatch copyOf(RowBatch rows) {
        RowBatch copy = new RowBatch(rows.columns());
        for (int row = 0; row < rows.rows(); row++) {
            copy.addFrom(rows, row);
        }
        return copy;
    }

    private boolean insertFew(RowBatch rows) throws SQLException {
        List<Rejection> unfit = new ArrayList<>();
        Parameters.Encoded encoded =
                all.encode(rows, IntStream.range(0, rows.rows()).boxed().toList(), unfit);
        return unfit.isEmpty()
                && new Attempt(session, unfit).passes(encoded.rows(), some -> run(insertWords, all, encoded));
    }

    private void insertArrays(RowBatch rows, List<Integer> chosen, List<Rejection> rejections) throws SQLException {
        run(insertWords, all, all.encode(rows, chosen, rejections));
    }

    private String insertWords() {
        return "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s AS r(%s)"
                .formatted(name, columns(codecs), casts(all), all.unnest(), all.names());
    }

    private static String columns(List<Codec> codecs) {
        return codecs.stream().map(codec -> Names.quote(codec.column().name())).collect(Collectors.joining(", "));
    }

    private static String casts(Parameters parameters) {
        return IntStream.range(0, parameters.count()).mapToObj(parameters::cast).collect(Collectors.joining(", "));
    }

    private void run(String words, Parameters parameters, Parameters.Encoded encoded) throws SQLException {
        if (!encoded.rows().isEmpty()) {
            PreparedStatement statement = session.statement(words);
            parameters.set(statement, 1, encoded);
            try {
                statement.execute();
            } finally {
                statement.clearParameters();
            }
        }
    }

    /**
     * Writes rows whole. Where another unique key stands against it, values may be changing places among the rows: then
     * all of them are taken away and put back, so that only what really collides is left.
     */
    List<Rejection> upsert(RowBatch rows) throws SQLException {
        List<Rejection> rejections = new ArrayList<>();
        Attempt attempt = new Attempt(session, rejections);
        List<Integer> chosen = IntStream.range(0, rows.rows()).boxed().toList();
        if (!table.alone() || (layout.referenced() && !session.isReplica())) {
            attempt.run(
                    StagedRows.usual(rows, chosen), some -> run(upsertWords, all, all.encode(rows, some, rejections)));
            for (int row : StagedRows.large(rows, chosen)) {
                staged.upsert(rows, row, onConflict(), rejections);
            }
            return rejections;
        }
        if (rows.hasLarge()) {
            replace(rows, chosen, rejections);
            return rejections;
        }
        Parameters.Encoded encoded = all.encode(rows, chosen, rejections);
        if (!attempt.passes(encoded.rows(), some -> run(upsertWords, all, encoded))) {
            replace(rows, encoded.rows(), rejections);
        }
        return rejections;
    }

    /**
     * Rows that collide keep their old version in place, and that may make others collide: the rest is tried anew until
     * nothing does.
     */
    private void replace(RowBatch rows, List<Integer> chosen, List<Rejection> rejections) throws SQLException {
        List<Integer> left = chosen;
        while (!left.isEmpty()) {
            List<Rejection> collisions = new ArrayList<>();
            session.run(REPLACE);
            run(deleteWords, key, key.encode(rows, left, new ArrayList<>()));
            boolean copied = rows.hasLarge() && copy.isPossible();
            Attempt.Step step =
                    copied ? some -> copy.write(rows, some, collisions) : some -> insertArrays(rows, some, collisions);
            new Attempt(session, collisions).run(left, step);
            if (collisions.isEmpty()) {
                session.run("RELEASE " + REPLACE);
                return;
            }
            session.run("ROLLBACK TO " + REPLACE + "; RELEASE " + REPLACE);
            rejections.addAll(collisions);
            Set<Integer> rejected = collisions.stream().map(Rejection::row).collect(Collectors.toSet());
            left = left.stream().filter(row -> !rejected.contains(row)).toList();
        }
    }

    private String onConflict() {
        List<Codec> others = codecs.stream()
                .filter(codec -> !Codec.ofKey(codecs, table).contains(codec))
                .filter(codec -> !codec.column().alwaysIdentity())
                .toList();
        String action = others.isEmpty()
                ? "NOTHING"
                : "UPDATE SET "
                        + others.stream()
                                .map(codec -> Names.quote(codec.column().name()))
                                .map(column -> column + " = EXCLUDED." + column)
                                .collect(Collectors.joining(", "));
        return " ON CONFLICT (%s) DO %s".formatted(columns(Codec.ofKey(codecs, table)), action);
    }

    /** Rows with the same columns present go together. */
    List<Rejection> patch(RowBatch rows) throws SQLException {
        List<Rejection> rejections = new ArrayList<>();
        Map<BitSet, List<Integer>> groups = new LinkedHashMap<>();
        for (int row = 0; row < rows.rows(); row++) {
            groups.computeIfAbsent(present(rows, row), pattern -> new ArrayList<>())
                    .add(row);
        }
        for (Map.Entry<BitSet, List<Integer>> group : groups.entrySet()) {
            Parameters parameters = patches.computeIfAbsent(group.getKey(), this::patchParameters);
            String words = patchWords(group.getKey(), parameters);
            new Attempt(session, rejections)
                    .run(
                            StagedRows.usual(rows, group.getValue()),
                            chosen -> patch(words, parameters, rows, chosen, rejections));
            for (int row : StagedRows.large(rows, group.getValue())) {
                staged.patch(rows, row, group.getKey(), rejections);
            }
        }
        return rejections;
    }

    private BitSet present(RowBatch rows, int row) {
        BitSet pattern = new BitSet();
        for (int i = 0; i < codecs.size(); i++) {
            Vector vector = rows.vector(i);
            boolean changes =
                    !table.key().contains(i) && !codecs.get(i).column().alwaysIdentity();
            pattern.set(i, changes && !vector.isAbsent(row));
        }
        return pattern;
    }

    /** The key's columns first, then the pattern's. */
    private Parameters patchParameters(BitSet pattern) {
        List<Integer> places = new ArrayList<>(table.key());
        pattern.stream().forEach(places::add);
        return new Parameters(places.stream().map(codecs::get).toList(), places, session.buffer());
    }

    private String patchWords(BitSet pattern, Parameters parameters) {
        List<String> sets = new ArrayList<>();
        int at = table.key().size();
        for (int place : pattern.stream().toArray()) {
            sets.add("%s = %s".formatted(Names.quote(codecs.get(place).column().name()), parameters.cast(at++)));
        }
        String source = "%s WITH ORDINALITY AS r(%s, ord)".formatted(parameters.unnest(), parameters.names());
        return sets.isEmpty()
                ? "SELECT r.ord FROM %s AS t, %s WHERE %s".formatted(name, source, sameKey(parameters))
                : "UPDATE %s AS t SET %s FROM %s WHERE %s RETURNING r.ord"
                        .formatted(name, String.join(", ", sets), source, sameKey(parameters));
    }

    private String sameKey(Parameters parameters) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < table.key().size(); i++) {
            String column = Names.quote(codecs.get(table.key().get(i)).column().name());
            parts.add("t.%s = %s".formatted(column, parameters.cast(i)));
        }
        return String.join(" AND ", parts);
    }

    private void patch(
            String words, Parameters parameters, RowBatch rows, List<Integer> chosen, List<Rejection> rejections)
            throws SQLException {
        Parameters.Encoded encoded = parameters.encode(rows, chosen, rejections);
        if (encoded.rows().isEmpty()) {
            return;
        }
        PreparedStatement statement = session.statement(Attempt.wrapped(words));
        parameters.set(statement, 1, encoded);
        BitSet hit = Attempt.ordinals(statement);
        statement.clearParameters();
        for (int i = 0; i < encoded.rows().size(); i++) {
            if (!hit.get(i + 1)) {
                rejections.add(new Rejection(encoded.rows().get(i), "the target has no row with this key"));
            }
        }
    }

    void delete(RowBatch keys) throws SQLException {
        List<Rejection> unwritable = new ArrayList<>();
        List<Integer> rows = IntStream.range(0, keys.rows()).boxed().toList();
        // A key that the column cannot hold has no row there.
        run(deleteWords, key, key.encode(keys, rows, unwritable));
    }

    private String deleteWords() {
        return "DELETE FROM %s AS t USING %s AS r(%s) WHERE %s"
                .formatted(name, key.unnest(), key.names(), sameKey(key));
    }

    /**
     * Deletes as many rows as the batch has, by their text, in one pass over the table: the n-th equal row of the batch
     * takes the n-th equal row of the table.
     */
    List<Rejection> deleteEqual(RowBatch rows) throws SQLException {
        List<Rejection> rejections = new ArrayList<>();
        List<Integer> chosen = IntStream.range(0, rows.rows()).boxed().toList();
        Parameters.Encoded encoded = all.encode(rows, chosen, rejections);
        if (encoded.rows().isEmpty()) {
            return rejections;
        }
        String given = IntStream.range(0, codecs.size())
                .mapToObj(i ->
                        "r.c%d::%s::text".formatted(i, codecs.get(i).column().declared()))
                .collect(Collectors.joining(", "));
        String held = codecs.stream()
                .map(codec -> "t.%s::text".formatted(Names.quote(codec.column().name())))
                .collect(Collectors.joining(", "));
        PreparedStatement statement = session.statement(
                ("WITH g AS (SELECT w, ord, row_number() OVER (PARTITION BY w ORDER BY ord) AS n FROM (SELECT"
                                + " ROW(%s)::text AS w, r.ord FROM %s WITH ORDINALITY AS r(%s, ord)) AS s), h AS"
                                + " (SELECT"
                                + " w, place, row_number() OVER (PARTITION BY w ORDER BY place) AS n FROM (SELECT"
                                + " ROW(%s)::text AS w, t.ctid AS place FROM %s AS t) AS s WHERE w IN (SELECT w"
                                + " FROM g))"
                                + " DELETE FROM %s AS t USING g, h WHERE g.w = h.w AND g.n = h.n AND t.ctid = h.place"
                                + " RETURNING g.ord")
                        .formatted(given, all.unnest(), all.names(), held, name, name));
        all.set(statement, 1, encoded);
        BitSet hit = Attempt.ordinals(statement);
        statement.clearParameters();
        for (int i = 0; i < encoded.rows().size(); i++) {
            if (!hit.get(i + 1)) {
                rejections.add(new Rejection(encoded.rows().get(i), "the target has no such row"));
            }
        }
        return rejections;
    }
}
