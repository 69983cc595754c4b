package dev.midflight.engine.follow;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.apply.LaneMessage;
import dev.midflight.engine.apply.LaneMessage.Edit;
import dev.midflight.engine.apply.LaneMessage.Part;
import dev.midflight.engine.apply.LaneQueue;
import dev.midflight.engine.apply.PackedEdits;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.Change;
import dev.midflight.spi.ChangeBatch;
import dev.midflight.spi.ChunkDone;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.SnapshotToken;
import dev.midflight.spi.Source;
import dev.midflight.spi.Tri;
import dev.midflight.spi.TxRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where rows of chunks and changes of the log meet: the only place that decides what becomes of a change.
 *
 * <p><b>The race.</b> A row is read in a snapshot S while it is being changed. Written after the change, the old image
 * would win; and a delete that came first would be undone. <b>Rule R.</b> (a) While the key's chunk is still to be
 * copied its changes are left out, and the chunk may only be read from a snapshot that includes their transactions (the
 * settle guard; being in the log is not being visible). (b) Once S is fixed, a change is ignored if S includes its
 * transaction, and else goes to the lane of its chunk <em>behind</em> the chunk's rows, in the order of the log. A lane
 * is a queue and the only writer of its keys, so nothing is buffered and nothing locked: at every moment, a key of a
 * written chunk has in the target the last write among S and the log up to the lane's position. The argument is spelled
 * out in {@code docs/protocol.md}; {@code spec/Backfill.tla} checks it and the simulation attacks it.
 *
 * <p><b>Crash.</b> A lane saves its position with its rows. On the way again the log is read from the lowest lane's
 * position and each lane skips what it has. A chunk without a record was not written at all and is to be copied again;
 * changes that were left out for it are remembered by their transactions, saved with the position.
 *
 * <p><b>Weakness.</b> A transaction that commits but never becomes visible (a synchronous standby that does not answer)
 * stops the copying, not the following.
 *
 * <p>Threads: one thread delivers the log, others place chunks and watches; all state is under one lock, which is held
 * while a lane's queue is full.
 */
public final class Crossing {

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Integer, TablePair> tables = new HashMap<>();
    private final Map<Integer, KeyCodec> codecs = new HashMap<>();
    private final Map<Integer, ChunkMap> chunkMaps = new HashMap<>();
    private final Lanes lanes;
    private final Position[] laneStarts;
    private final Unsettled unsettled = new Unsettled();
    private final List<Watch.Open> watches = new ArrayList<>();
    private final WriteSets writeSets;
    private final Delivery delivery;
    private final PackedEdits.Packer[] packers;
    private ChangedKeys changedKeys = ChangedKeys.IGNORED;
    private Spread spread;
    private volatile Position position;
    private @Nullable TxRef tx;
    private Instant committedAt = Instant.EPOCH;

    /**
     * A crossing that goes on from what the target saved.
     *
     * @param tables the tables, as the sides of this direction see them
     * @param source reads encoded positions and tokens back
     * @param resume where to go on
     * @param lanes the lanes
     */
    public Crossing(List<TablePair> tables, Source source, Resume resume, Lanes lanes) {
        this.lanes = requireNonNull(lanes, "lanes");
        this.spread = requireNonNull(resume.spread(), "spread");
        for (TablePair table : tables) {
            this.tables.put(table.number(), table);
            codecs.put(table.number(), new KeyCodec(table.source()));
            chunkMaps.put(table.number(), new ChunkMap());
        }
        this.laneStarts = resume.lanes().stream()
                .map(lane -> source.position(lane.position()))
                .toArray(Position[]::new);
        this.position = Position.lowest(List.of(laneStarts));
        this.writeSets = new WriteSets(tables, lanes);
        this.delivery = new Delivery(lanes, laneStarts, writeSets);
        this.packers = new PackedEdits.Packer[lanes.count()];
        Arrays.setAll(packers, lane -> new PackedEdits.Packer());
        resume.lanes().forEach(lane -> unsettled.restore(lane.unsettled(), source));
        for (ChunkDone done : resume.chunks()) {
            requireNonNull(chunkMaps.get(done.table()), "table").add(done, source);
        }
    }

    /** Where the log is to be read from at the start, and how far it was read since. */
    public Position position() {
        return position;
    }

    /** Takes the next event of the log. Waits while a lane's queue is full. */
    public void accept(LogEvent event) throws InterruptedException {
        lock.lock();
        try {
            if (event instanceof LogEvent.Begin begin) {
                begin(begin.tx());
            } else if (event instanceof LogEvent.Changes changes) {
                change(changes.batch());
            } else if (event instanceof LogEvent.Truncated truncated) {
                truncate(truncated.table().number());
            } else if (event instanceof LogEvent.Altered altered) {
                changedKeys.emptied(altered.table().number());
            } else if (event instanceof LogEvent.Commit commit) {
                committedAt = commit.at();
                commit(commit.position());
            } else if (event instanceof LogEvent.Idle idle) {
                position = idle.position();
                finishWatches();
            } else {
                throw new AssertionError("unhandled " + event);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Fixes a chunk's snapshot and puts the chunk on its lane, which from then on owns and closes {@code read}.
     *
     * @param ticket what {@link #ticket} said before the snapshot was opened
     * @return false if the snapshot does not include a transaction whose changes were left out, or the log is inside a
     *     transaction: close the read and try again with a new one
     */
    public boolean place(int table, KeySpan span, int lane, RowRead read, long ticket) throws InterruptedException {
        lock.lock();
        try {
            if (tx != null || !unsettled.allowsCopy(read.token(), ticket)) {
                return false;
            }
            TablePair pair = pair(table);
            chunks(table).add(span, lane, read.token());
            return lanes.queues().get(lane).put(new LaneMessage.Chunk(pair, span, read));
        } finally {
            lock.unlock();
        }
    }

    /** To be taken before a snapshot is opened: shows whether it is older than what was settled since. */
    public long ticket() {
        lock.lock();
        try {
            return unsettled.ticket();
        } finally {
            lock.unlock();
        }
    }

    /** The parts of a table that are still to be copied, in key order. */
    public List<KeySpan> gaps(int table) {
        lock.lock();
        try {
            return chunks(table).gaps();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Watches keys whose rows are read in a snapshot until the log covers it. A key that a delivered transaction
     * outside of the snapshot has changed has moved already.
     *
     * @param ticket what {@link #ticket} said before the snapshot was opened
     * @return false if the snapshot is too old, or the log is inside a transaction: read again
     */
    public boolean watch(Watch watch, long ticket) throws InterruptedException {
        lock.lock();
        try {
            if (tx != null || !unsettled.isKnown(ticket)) {
                return false;
            }
            Watch.Open open = new Watch.Open(watch);
            unsettled
                    .moved(watch.table().number(), Set.copyOf(watch.keys()), watch.token(), ticket)
                    .forEach(open::move);
            watches.add(open);
            finishWatches();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Learns from a snapshot which transactions have become visible. */
    public void settle(SnapshotToken token) {
        lock.lock();
        try {
            unsettled.settle(token);
        } finally {
            lock.unlock();
        }
    }

    /** Lets every lane know how far the log was read, so that lanes without changes move on too. */
    public void mark() throws InterruptedException {
        lock.lock();
        try {
            if (tx == null) {
                markAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Puts a barrier on every lane, behind everything delivered so far.
     *
     * @param reached called once by each lane, on its thread; a lane goes on when it returns
     * @return false if the log is inside a transaction; try again
     */
    public boolean barrier(Runnable reached) throws InterruptedException {
        lock.lock();
        try {
            if (tx != null) {
                return false;
            }
            markAll();
            for (LaneQueue lane : lanes.queues()) {
                lane.put(new LaneMessage.Barrier(reached));
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * From now on nothing is copied and other lanes own the keys; every table must be copied. Nothing is delivered
     * while the lanes make durable what they have, so no change by the former rule is left in a queue: it would meet
     * its successors in another lane. And no lane may be ahead of the log, as after a crash: it would leave out what it
     * takes for its own past and another lane has not written.
     *
     * @param note saves the new rule in the target
     * @return false if the log is inside a transaction, or behind a lane or a chunk's snapshot; try again
     */
    public boolean follow(Spread following, Runnable note) throws InterruptedException {
        lock.lock();
        try {
            for (ChunkMap chunks : chunkMaps.values()) {
                if (!chunks.gaps().isEmpty()) {
                    throw new IllegalStateException("keys are still to be copied");
                }
            }
            if (tx != null || !hasPassedAll()) {
                return false;
            }
            markAll();
            lanes.standAll();
            note.run();
            spread = requireNonNull(following, "following");
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** True if the log was read beyond every lane's start and every chunk's snapshot. */
    private boolean hasPassedAll() {
        return Arrays.stream(laneStarts).allMatch(position::covers)
                && chunkMaps.values().stream().allMatch(chunks -> chunks.isPassed(position));
    }

    /** Who is to learn of changed keys from now on. */
    public void changedKeys(ChangedKeys listener) {
        lock.lock();
        try {
            changedKeys = requireNonNull(listener, "listener");
        } finally {
            lock.unlock();
        }
    }

    /** Not for lanes that had come further than this before a crash: their progress never goes back. */
    private void markAll() throws InterruptedException {
        LaneMessage mark = markNow();
        for (int lane = 0; lane < laneStarts.length; lane++) {
            if (position.covers(laneStarts[lane])) {
                lanes.put(lane, mark);
            }
        }
    }

    private LaneMessage markNow() {
        return new LaneMessage.Mark(position, unsettled.encode(), committedAt);
    }

    private void begin(TxRef begun) {
        tx = begun;
        unsettled.delivered(begun);
        delivery.begin(begun, spread == Spread.BY_TRANSACTION);
    }

    private void change(ChangeBatch batch) throws InterruptedException {
        int number = batch.table().number();
        TablePair table = pair(number);
        KeyCodec codec = requireNonNull(codecs.get(number), "codec");
        for (int row = 0; row < batch.count(); row++) {
            Change change = batch.change(row);
            switch (change) {
                case INSERT -> route(table, batch, new Edit(row, Part.PUT, codec.key(batch.after(), row)));
                case UPDATE -> update(table, batch, row);
                case DELETE -> route(table, batch, new Edit(row, Part.DELETE, codec.key(batch.before(), row)));
            }
            if (delivery.needsWriteSet()) {
                writeSets.refers(table, batch, row);
            }
        }
        for (int lane = 0; lane < packers.length; lane++) {
            if (!packers[lane].isEmpty()) {
                delivery.put(lane, new LaneMessage.Changes(table, packers[lane].take()));
            }
        }
        delivery.count(batch.count(), batch.size());
        batch.letGo();
    }

    private void update(TablePair table, ChangeBatch batch, int row) {
        KeyCodec codec = requireNonNull(codecs.get(table.number()), "codec");
        Key old = codec.key(batch.before(), row);
        Key now = codec.keeps(batch, row) ? old : newKey(codec, batch, row);
        if (!old.equals(now) || table.source().keyClass() == KeyClass.NONE) {
            route(table, batch, new Edit(row, Part.DELETE, old));
        }
        route(table, batch, new Edit(row, Part.PUT, now));
    }

    /** The key after a change; the log may leave out key values that stayed the same. */
    private static Key newKey(KeyCodec codec, ChangeBatch batch, int row) {
        for (int place : batch.table().key()) {
            if (batch.after().vector(place).isAbsent(row)) {
                return codec.key(batch.before(), row);
            }
        }
        return codec.key(batch.after(), row);
    }

    /** Rule R for one key of one change. */
    private void route(TablePair table, ChangeBatch batch, Edit edit) {
        TxRef current = requireNonNull(tx, "tx");
        Key key = edit.key();
        int lane;
        if (spread == Spread.BY_CHUNK) {
            Optional<ChunkMap.Chunk> chunk = chunks(table.number()).chunk(key);
            if (chunk.isEmpty()) {
                unsettled.leftOut(current);
                return;
            }
            Optional<SnapshotToken> token = chunk.get().token(position);
            if (token.isPresent() && token.get().exact() && token.get().sees(current) == Tri.YES) {
                return;
            }
            lane = chunk.get().lane();
        } else {
            lane = laneOf(table, key);
        }
        if (spread == Spread.BY_TRANSACTION) {
            delivery.touches(lane);
            if (delivery.needsWriteSet()) {
                writeSets.writes(table, key, edit.part() == Part.DELETE);
            }
            lane = 0;
        }
        changedKeys.changed(table.number(), key);
        unsettled.changed(current, table.number(), key);
        moveWatched(current, table, key);
        if (delivery.skips(lane)) {
            return;
        }
        packers[lane].add(batch, edit);
    }

    /** Which lane owns a key once all tables are copied. */
    private int laneOf(TablePair table, Key key) {
        return Math.floorMod(table.target().alone() ? table.number() : key.hashCode(), lanes.count());
    }

    /** A watched key that a transaction outside of the watch's snapshot changes has moved. */
    private void moveWatched(TxRef current, TablePair table, Key key) {
        for (Watch.Open open : watches) {
            if (open.watch().table().number() == table.number()
                    && open.isWatched(key)
                    && open.watch().token().sees(current) != Tri.YES) {
                open.move(key);
            }
        }
    }

    /**
     * Empties a table while all lanes stand: every change before it is in the target then and none behind it. Chunks
     * whose snapshot includes the emptying are left alone.
     */
    private void truncate(int number) throws InterruptedException {
        TablePair table = pair(number);
        TxRef current = requireNonNull(tx, "tx");
        changedKeys.emptied(number);
        unsettled.changedMuch(current);
        for (Watch.Open open : watches) {
            if (open.watch().table().number() == number) {
                open.left().forEach(open::move);
            }
        }
        List<KeySpan> spans = List.of(KeySpan.ALL);
        if (spread == Spread.BY_CHUNK) {
            if (!chunks(number).gaps().isEmpty()) {
                unsettled.leftOut(current);
            }
            spans = chunks(number).spansWithout(current, position);
        }
        if (delivery.isHeld()) {
            markAll();
        }
        delivery.truncate(new LaneMessage.Truncate(table, spans));
    }

    private void commit(Position committed) throws InterruptedException {
        tx = null;
        position = committed;
        delivery.commit(markNow());
        finishWatches();
    }

    private void finishWatches() throws InterruptedException {
        boolean standing = false;
        for (Iterator<Watch.Open> all = watches.iterator(); all.hasNext(); ) {
            Watch.Open open = all.next();
            if (position.covers(open.watch().token().highBound())) {
                if (spread == Spread.BY_TRANSACTION && !standing) {
                    lanes.standAll();
                    standing = true;
                }
                all.remove();
                finish(open);
            }
        }
        if (standing) {
            lanes.standAll();
        }
    }

    private void finish(Watch.Open open) throws InterruptedException {
        Map<Integer, List<Key>> byLane = new HashMap<>();
        for (Key key : open.left()) {
            byLane.computeIfAbsent(laneNow(open.watch().table(), key), lane -> new ArrayList<>())
                    .add(key);
        }
        WatchEnd end = new WatchEnd(open, byLane.size());
        if (byLane.isEmpty()) {
            end.nothingLeft();
        }
        for (Map.Entry<Integer, List<Key>> lane : byLane.entrySet()) {
            for (LaneMessage message : end.messages(lane.getValue())) {
                lanes.put(lane.getKey(), message);
            }
        }
    }

    private int laneNow(TablePair table, Key key) {
        if (spread != Spread.BY_CHUNK) {
            return laneOf(table, key);
        }
        return chunks(table.number()).chunk(key).map(ChunkMap.Chunk::lane).orElseGet(() -> laneOf(table, key));
    }

    private TablePair pair(int number) {
        return requireNonNull(tables.get(number), "table");
    }

    private ChunkMap chunks(int number) {
        return requireNonNull(chunkMaps.get(number), "chunks");
    }
}
