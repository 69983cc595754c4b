package dev.midflight.testkit.simulation;

import dev.midflight.spi.ChangeLog;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.SnapshotToken;
import dev.midflight.spi.Source;
import dev.midflight.spi.Table;
import dev.midflight.spi.Tri;
import dev.midflight.spi.TxRef;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Wrong protocols, made by a lens between the engine and a right source; the simulation must catch each. */
final class Mutants {

    private Mutants() {}

    /** Changes that were left out before the snapshot are taken to be in it, without looking: no settle guard. */
    static Source withoutSettleGuard(Source source) {
        Set<TxRef> delivered = new HashSet<>();
        return new Lens(source, delivered, () -> token -> {
            Set<TxRef> before = Set.copyOf(delivered);
            return new LensToken(token, tx -> before.contains(tx) ? Tri.YES : token.sees(tx));
        });
    }

    /** A snapshot is taken to see exactly what lies before its high bound in the log. */
    static Source filterByPosition(Source source) {
        return new Lens(
                source,
                new HashSet<>(),
                () -> token -> new LensToken(token, tx -> token.highBound().includes(tx) ? Tri.YES : Tri.NO));
    }

    /**
     * Watermarks in the log around the read of a chunk, as DBLog has them: what was logged before the low one is taken
     * to be in the rows, without looking; what comes behind it goes over the rows. Right where visibility follows the
     * log, and wrong where a transaction can be in the log before a snapshot sees it.
     */
    static Source blindWatermarks(Source source) {
        return new Lens(source, new HashSet<>(), () -> {
            Position low = source.mark("low watermark");
            return token -> new LensToken(token, tx -> low.includes(tx) ? Tri.YES : Tri.NO);
        });
    }

    private record LensToken(SnapshotToken token, Function<TxRef, Tri> answer) implements SnapshotToken {

        @Override
        public Tri sees(TxRef tx) {
            return answer.apply(tx);
        }

        @Override
        public Position highBound() {
            return token.highBound();
        }

        @Override
        public String encode() {
            return token.encode();
        }
    }

    private record LensRead(RowRead read, SnapshotToken token) implements RowRead {

        @Override
        public boolean next(RowBatch into, long bytesMax) {
            return read.next(into, bytesMax);
        }

        @Override
        public void again() {
            read.again();
        }

        @Override
        public void close() {
            read.close();
        }
    }

    private record LensLog(ChangeLog log, Set<TxRef> delivered) implements ChangeLog {

        @Override
        public Optional<LogEvent> poll(Duration wait) {
            Optional<LogEvent> event = log.poll(wait);
            if (event.isPresent() && event.get() instanceof LogEvent.Begin begin) {
                delivered.add(begin.tx());
            }
            return event;
        }

        @Override
        public void confirm(Position durable) {
            log.confirm(durable);
        }

        @Override
        public void close() {
            log.close();
        }
    }

    /** {@code windows} is asked before each read of a chunk, and what it gives after it. */
    private record Lens(Source source, Set<TxRef> delivered, Supplier<UnaryOperator<SnapshotToken>> windows)
            implements Source {

        @Override
        public RowRead read(Table table, KeySpan span) {
            UnaryOperator<SnapshotToken> token = windows.get();
            RowRead read = source.read(table, span);
            return new LensRead(read, token.apply(read.token()));
        }

        @Override
        public RowRead read(Table table, List<Key> keys) {
            return source.read(table, keys);
        }

        @Override
        public Optional<Key> bound(Table table, Optional<Key> first, long rows) {
            return source.bound(table, first, rows);
        }

        @Override
        public Estimate estimate(Table table) {
            return source.estimate(table);
        }

        @Override
        public Position startLog(List<Table> tables) {
            return source.startLog(tables);
        }

        @Override
        public ChangeLog log(Position from, List<Table> tables) {
            return new LensLog(source.log(from, tables), delivered);
        }

        @Override
        public void dropLog() {
            source.dropLog();
        }

        @Override
        public Position mark(String text) {
            return source.mark(text);
        }

        @Override
        public SnapshotToken now() {
            return source.now();
        }

        @Override
        public Optional<Duration> retention(Position from) {
            return source.retention(from);
        }

        @Override
        public Position position(String text) {
            return source.position(text);
        }

        @Override
        public SnapshotToken token(String text) {
            return source.token(text);
        }

        @Override
        public TxRef tx(String text) {
            return source.tx(text);
        }
    }
}
