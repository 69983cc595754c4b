package dev.midflight.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.engine.follow.Direction;
import dev.midflight.engine.follow.Resume;
import dev.midflight.engine.follow.Spread;
import dev.midflight.engine.follow.States;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.ChunkDone;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.Position;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.SnapshotToken;
import dev.midflight.spi.Tri;
import dev.midflight.testkit.memory.MemoryServer;
import dev.midflight.testkit.memory.Row;
import dev.midflight.testkit.memory.Visibility;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What must hold whenever rows have become durable: a key of a copied chunk has in the target the last write among
 * what its
 * snapshot sees and the log up to its lane's saved position. And at the end both sides are equal.
 */
final class Invariant {

    private final World world;
    private final Direction direction;

    Invariant(World world) {
        this.world = world;
        this.direction = world.open(source -> source);
    }

    void check() {
        Resume resume = States.resume(direction);
        if (resume.spread() == Spread.BY_TRANSACTION) {
            world.witness().check(world.tables());
            return;
        }
        for (LaneProgress lane : resume.lanes()) {
            if (world.isEmptiedBehind(direction.source().position(lane.position()))) {
                return;
            }
        }
        Map<String, Row> rows = new HashMap<>();
        for (TablePair table : world.tables()) {
            for (Row row : world.target().rows(table.target().name())) {
                rows.put(table.number() + "/" + row.number(0), row);
            }
        }
        for (ChunkDone chunk : resume.chunks()) {
            if (chunk.table() == world.witness().table().number()) {
                continue;
            }
            TablePair table = world.tables().get(chunk.table());
            if (table.source().keyClass() != KeyClass.NONE) {
                check(table, chunk, resume, rows);
            }
        }
    }

    /** Who owns a key: its chunk's lane, and once everything is copied the one that its hash or its table names. */
    private static int lane(TablePair table, ChunkDone chunk, Resume resume, Key key) {
        int name = table.target().alone() ? table.number() : key.hashCode();
        return resume.spread() == Spread.BY_KEY
                ? Math.floorMod(name, resume.lanes().size())
                : chunk.lane();
    }

    private void check(TablePair table, ChunkDone chunk, Resume resume, Map<String, Row> rows) {
        SnapshotToken token = direction.source().token(chunk.token());
        for (long id = 0; id < World.KEYS; id++) {
            Key key = key(table, id);
            Position reached = direction
                    .source()
                    .position(
                            resume.lanes().get(lane(table, chunk, resume, key)).position());
            // What a token answers MAYBE to is written again: exact only once the log has passed the snapshot.
            boolean exact = world.visibility() != Visibility.TRI_STATE || reached.covers(token.highBound());
            if (!exact || !chunk.span().contains(key)) {
                continue;
            }
            Optional<Row> expected = world.source()
                    .rowOf(
                            table.source().name(),
                            Row.of(id),
                            tx -> token.sees(tx) == Tri.YES || MemoryServer.upTo(reached, tx));
            assertThat(Optional.ofNullable(rows.get(table.number() + "/" + id)))
                    .as(
                            "row %d of %s, copied with %s, lane at %s",
                            id, table.source().name(), chunk, reached.encode())
                    .isEqualTo(expected);
        }
    }

    void checkEnd() {
        for (TablePair table : world.tables()) {
            List<Row> source = world.source().rows(table.source().name());
            assertThat(world.target().rows(table.target().name()))
                    .as("all rows of %s", table.source().name())
                    .containsExactlyInAnyOrderElementsOf(source);
        }
    }

    private static Key key(TablePair table, long id) {
        KeyCodec codec = new KeyCodec(table.source());
        RowBatch row = new RowBatch(codec.keyColumns());
        row.vector(0).addLong(id);
        row.endRow();
        return codec.keyOfKeyRow(row, 0);
    }
}
