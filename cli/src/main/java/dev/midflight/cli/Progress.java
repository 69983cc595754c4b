package dev.midflight.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.Status;
import dev.midflight.engine.journal.JournalException;
import dev.midflight.spi.StoreException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Shows how a migration goes while it runs. Has a thread of its own until it is closed. */
final class Progress implements AutoCloseable {

    private static final Duration PLAIN_EVERY = Duration.ofSeconds(5);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(2);

    private final Supplier<Status> status;
    private final Screen screen;
    private final Kind kind;
    private final Pace pace;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(runnable -> {
        Thread thread = new Thread(runnable, "midflight-progress");
        thread.setDaemon(true);
        return thread;
    });

    private final Future<?> repeated;

    /** Confined to the clock's thread, as is {@link #shownAtNanos}. */
    private String shownPhase = "";

    private long shownAtNanos;

    private Progress(Supplier<Status> status, Session session, Kind kind) {
        this.status = status;
        this.screen = session.screen();
        this.kind = kind;
        this.pace = new Pace(session.time()::nanos);
        long millis = kind == Kind.auto ? 500 : 1000;
        this.repeated = clock.scheduleWithFixedDelay(this::show, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** How progress is shown, as it is typed. */
    enum Kind {
        /** A line that changes on a terminal, else plain. */
        auto,
        /** A line now and then. */
        plain,
        /** A JSON object a line. */
        json
    }

    static Progress start(Supplier<Status> status, Session session, Kind kind) {
        Kind chosen = kind == Kind.auto && session.screen().kind() == Screen.Kind.PLAIN ? Kind.plain : kind;
        return new Progress(status, session, chosen);
    }

    /** The boundary of a task that repeats: what stops the migration is told by the migration. */
    @SuppressWarnings("IllegalCatch")
    private void show() {
        try {
            show(status.get());
        } catch (StoreException | JournalException lost) {
            screen.bottom("no status now: " + lost.getMessage());
        } catch (RuntimeException fault) {
            screen.line("midflight: progress cannot be shown any more: " + fault);
            throw fault;
        }
    }

    private void show(Status now) {
        pace.see(now);
        boolean turned = !shownPhase.equals(now.phase());
        shownPhase = now.phase();
        switch (kind) {
            case auto -> screen.bottom(line(now));
            case json -> screen.line(json(now).toString());
            case plain -> {
                if (turned || pace.nanos() - shownAtNanos >= PLAIN_EVERY.toNanos()) {
                    shownAtNanos = pace.nanos();
                    screen.line(line(now));
                }
            }
        }
    }

    private ObjectNode json(Status now) {
        ObjectNode json = Json.object();
        json.put("migration", now.migration());
        json.put("phase", now.phase());
        json.setAll(StatusFields.of(now));
        json.put("rows_per_second", pace.rowsPerSecond());
        json.put("changes_per_second", pace.changesPerSecond());
        pace.left(now)
                .ifPresentOrElse(left -> json.put("eta_seconds", left.toSeconds()), () -> json.putNull("eta_seconds"));
        return json;
    }

    private String line(Status now) {
        StringBuilder line = new StringBuilder(now.migration()).append(' ').append(now.phase());
        if (!now.held().isEmpty()) {
            return line.append("  held: ").append(now.held()).toString();
        }
        if (!now.running()) {
            return line.toString();
        }
        switch (now.phase()) {
            case "PREPARED", "COPYING" -> copying(line, now);
            case "COPIED" -> line.append("  making indexes and constraints");
            case "INDEXED" -> line.append(String.format(Locale.ROOT, "  verifying %.0f %%", now.verified() * 100));
            default -> line.append("  following ").append(now.direction());
        }
        line.append(String.format(
                Locale.ROOT, "  %,d changes/s  lag %.1f s", pace.changesPerSecond(), now.lagMillis() / 1e3));
        line.append("  mismatches ").append(now.mismatches());
        if (now.quarantined() > 0) {
            line.append("  quarantined ").append(now.quarantined());
        }
        if (!now.throttled().isEmpty()) {
            line.append("  throttled: ").append(now.throttled());
        }
        return line.toString();
    }

    private void copying(StringBuilder line, Status now) {
        line.append(String.format(
                Locale.ROOT,
                "  %,d of ~%,d rows  %,d rows/s",
                now.rowsCopied(),
                now.rowsExpected(),
                pace.rowsPerSecond()));
        pace.left(now).ifPresent(left -> line.append("  ETA ").append(length(left)));
    }

    private static String length(Duration time) {
        return time.toHours() > 0
                ? "%d h %02d min".formatted(time.toHours(), time.toMinutesPart())
                : time.toMinutes() > 0
                        ? "%d min %02d s".formatted(time.toMinutes(), time.toSecondsPart())
                        : time.toSeconds() + " s";
    }

    @Override
    public void close() {
        repeated.cancel(false);
        clock.shutdown();
        try {
            clock.awaitTermination(CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        screen.bottom("");
    }
}
