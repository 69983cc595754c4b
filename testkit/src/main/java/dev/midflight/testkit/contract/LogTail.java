package dev.midflight.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.midflight.spi.ChangeBatch;
import dev.midflight.spi.ChangeLog;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import dev.midflight.spi.Source;
import dev.midflight.spi.Table;
import dev.midflight.spi.TxRef;
import dev.midflight.testkit.memory.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a log and checks that its events are well formed: {@code Begin ... Commit}, {@code Idle} only between. */
final class LogTail implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ChangeLog log;
    private final List<Seen> seen = new ArrayList<>();
    private final List<Seen.SeenChange> changes = new ArrayList<>();
    private final List<Seen.Notice> notices = new ArrayList<>();
    private Optional<TxRef> current = Optional.empty();
    private int pieces;
    private Optional<Position> reached = Optional.empty();

    LogTail(Source source, Position from, List<Table> tables) {
        this.log = source.log(from, tables);
    }

    /** Reads until the log has passed a position; all transactions with changes or notices since the last call. */
    List<Seen> until(Position mark) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (reached.filter(position -> position.covers(mark)).isEmpty()) {
            if (System.nanoTime() > deadline) {
                fail("the log did not pass %s within %s; it is at %s"
                        .formatted(
                                mark.encode(),
                                PATIENCE,
                                reached.map(Position::encode).orElse("no commit")));
            }
            log.poll(POLL).ifPresent(this::take);
        }
        List<Seen> taken = seen.stream()
                .filter(tx -> !tx.changes().isEmpty() || !tx.notices().isEmpty())
                .toList();
        seen.clear();
        return taken;
    }

    ChangeLog log() {
        return log;
    }

    private void take(LogEvent event) {
        if (event instanceof LogEvent.Begin begin) {
            assertThat(current).as("transaction before %s", begin).isEmpty();
            current = Optional.of(begin.tx());
        } else if (event instanceof LogEvent.Changes piece) {
            requireTransaction(event);
            takeAll(piece.batch());
        } else if (event instanceof LogEvent.Truncated truncated) {
            notice(event, Seen.Notice.Kind.TRUNCATED, truncated.table());
        } else if (event instanceof LogEvent.Altered altered) {
            notice(event, Seen.Notice.Kind.ALTERED, altered.table());
        } else if (event instanceof LogEvent.Commit commit) {
            requireTransaction(event);
            end(commit);
        } else if (event instanceof LogEvent.Idle idle) {
            assertThat(current).as("transaction at %s", idle).isEmpty();
            reached = Optional.of(idle.position());
        } else {
            throw new AssertionError(event);
        }
    }

    private void takeAll(ChangeBatch batch) {
        pieces++;
        assertThat(batch.count()).as("changes of a piece").isPositive();
        for (int i = 0; i < batch.count(); i++) {
            changes.add(new Seen.SeenChange(
                    batch.table().name(), batch.change(i), Row.of(batch.before(), i), Row.of(batch.after(), i)));
        }
        // What is read next may be in the same batch.
        batch.letGo();
    }

    private void notice(LogEvent event, Seen.Notice.Kind kind, Table table) {
        requireTransaction(event);
        notices.add(new Seen.Notice(kind, table.name(), changes.size()));
    }

    private void requireTransaction(LogEvent event) {
        assertThat(current).as("transaction of %s", event).isPresent();
    }

    private void end(LogEvent.Commit commit) {
        seen.add(new Seen(current.orElseThrow(), changes, pieces, notices, commit.position()));
        changes.clear();
        notices.clear();
        pieces = 0;
        current = Optional.empty();
        reached = Optional.of(commit.position());
    }

    @Override
    public void close() {
        log.close();
    }
}
