package dev.midflight.engine.follow;

import dev.midflight.engine.apply.LaneMessage;
import dev.midflight.engine.apply.LaneMessage.Edit;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.ChangeBatch;
import java.util.ArrayList;
import java.util.List;

/** The parts of one batch of changes that go to one lane, while they are being collected. */
final class LaneParts {

    private static final int EDIT_BYTES = 96;

    private final List<Edit> edits = new ArrayList<>();

    void add(Edit edit) {
        edits.add(edit);
    }

    LaneMessage message(TablePair table, ChangeBatch batch) {
        long share = batch.size() * edits.size() / Math.max(1, batch.count());
        return new LaneMessage.Changes(table, batch, edits, share + (long) EDIT_BYTES * edits.size());
    }
}
