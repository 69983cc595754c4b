package dev.midflight.router.jdbc;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.parser.StringProvider;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.util.TablesNamesFinder;

/**
 * Finds the tables that a query reads. The grammar's time can grow with the power of the depth of brackets, so deep
 * queries are not looked at, and the others only for a while: a query that is not understood is answered by the
 * authority, which is always right.
 */
final class QueryTables {

    private static final int DEPTH_MAX = 12;
    private static final int WORDS_MAX = 4_000;
    private static final int AT_ONCE_MAX = 4;

    /** Longer than it takes to load the grammar on a busy machine. */
    private static final long MILLIS_MAX = 3_000;

    private static final Semaphore PERMITS = new Semaphore(AT_ONCE_MAX);

    /** Threads end by themselves when there is nothing to read. */
    private static final ExecutorService READERS = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "midflight-sql");
        thread.setDaemon(true);
        return thread;
    });

    /** True if every table that a query reads is of the migration, under the name that it has at both sides. */
    boolean areOurs(Tokens tokens, Catalog catalog) {
        if (tokens.size() > WORDS_MAX) {
            return false;
        }
        StringBuilder plain = new StringBuilder();
        for (int place = 0; place < tokens.size(); place++) {
            Token token = tokens.get(place);
            if (token.depth() > DEPTH_MAX) {
                return false;
            }
            plain.append(written(tokens, place)).append(' ');
        }
        Set<String> tables = tables(plain.toString());
        return !tables.isEmpty() && tables.stream().allMatch(name -> isOurs(name, catalog));
    }

    /** Texts are all the same, so that no rule of quoting can be read differently. */
    private static String written(Tokens tokens, int place) {
        Token token = tokens.get(place);
        return switch (token.kind()) {
            case TEXT, OPAQUE -> "'x'";
            case NAME -> '"' + token.text().replace("\"", "\"\"") + '"';
            case WORD, NUMBER, PARAMETER, SYMBOL ->
                tokens.part(place, place + 1).text();
        };
    }

    private static boolean isOurs(String written, Catalog catalog) {
        String[] parts = written.replace("\"", "").split("\\.", -1);
        String schema = parts.length >= 2 ? parts[parts.length - 2] : "";
        return catalog.called(new TableName(schema, parts[parts.length - 1])).stream()
                .anyMatch(Table::isSameAtBoth);
    }

    private static Set<String> tables(String sql) {
        CCJSqlParser parser = new CCJSqlParser(new StringProvider(sql));
        Optional<Future<Set<String>>> reading = Optional.empty();
        try {
            if (!PERMITS.tryAcquire(MILLIS_MAX, TimeUnit.MILLISECONDS)) {
                return Set.of();
            }
            reading = Optional.of(READERS.submit(() -> read(parser)));
            return reading.get().get(MILLIS_MAX, TimeUnit.MILLISECONDS);
        } catch (TimeoutException endless) {
            parser.interrupted = true;
            reading.ifPresent(read -> read.cancel(true));
            return Set.of();
        } catch (InterruptedException ending) {
            parser.interrupted = true;
            Thread.currentThread().interrupt();
            return Set.of();
        } catch (ExecutionException notUnderstood) {
            return Set.of();
        }
    }

    private static Set<String> read(CCJSqlParser parser) throws ParseException {
        try {
            Statement statement = parser.Statement();
            return new TablesNamesFinder<Void>().getTables(statement);
        } finally {
            PERMITS.release();
        }
    }
}
