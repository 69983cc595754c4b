package dev.midflight.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.Status;

/** A status as JSON; the names are a contract. */
final class StatusFields {

    private StatusFields() {}

    static ObjectNode of(Status status) {
        ObjectNode json = Json.object();
        json.put("authority", status.authority());
        json.put("switch_state", status.switchState());
        json.put("running", status.running());
        json.put("direction", status.direction());
        json.put("apply", status.apply());
        json.put("rows_copied", status.rowsCopied());
        json.put("rows_expected", status.rowsExpected());
        json.put("bytes_copied", status.bytesCopied());
        json.put("changes_read", status.changesRead());
        json.put("changes_written", status.changesWritten());
        json.put("lag_ms", status.lagMillis());
        json.put("bytes_waiting", status.bytesWaiting());
        json.put("lanes", status.lanes());
        json.put("copy_lanes", status.copyLanes());
        json.put("chunk_bytes", status.chunkBytes());
        json.put("position", status.position());
        status.logHoursLeft()
                .ifPresentOrElse(hours -> json.put("log_hours_left", hours), () -> json.putNull("log_hours_left"));
        status.marks()
                .ifPresentOrElse(
                        marks -> json.put("marks_waiting", marks.marks())
                                .put("marks_waiting_more", marks.more())
                                .put("oldest_mark_ms", marks.oldest().toMillis()),
                        () -> json.putNull("marks_waiting")
                                .putNull("marks_waiting_more")
                                .putNull("oldest_mark_ms"));
        json.put("verified", status.verified());
        json.put("rechecked", status.rechecked());
        json.put("waiting", status.waiting());
        json.put("mismatches", status.mismatches());
        json.put("quarantined", status.quarantined());
        json.put("held", status.held());
        json.put("throttled", status.throttled());
        status.asOf().ifPresentOrElse(at -> json.put("as_of", at.toString()), () -> json.putNull("as_of"));
        return json;
    }
}
