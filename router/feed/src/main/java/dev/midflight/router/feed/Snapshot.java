package dev.midflight.router.feed;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.midflight.router.Nanos;
import dev.midflight.router.RoutePlan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plans of one instance in a file, so that it may go on by them if it begins anew before their leases are over.
 *
 * <p>How old the file is, only the wall clock tells, which may have been set back meanwhile. So a second is taken off,
 * and where the system says how long it has been up, that is asked too, and the longer time counts. A file from the
 * future is refused, and so is that of another instance: the lease of this one is another one.
 *
 * <p>Used by one thread at a time.
 */
final class Snapshot {

    private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);

    private static final Duration DOUBT = Duration.ofSeconds(1);
    private static final long BYTES_MAX = 16 << 20;

    private final Path file;
    private final String instance;
    private final Uptime uptime;
    private final Map<String, Held> kept = new LinkedHashMap<>();

    private final Nanos time;

    /** A plan, and for how long it holds. */
    record Kept(RoutePlan plan, Duration holdsFor) {}

    /** A plan, and when its lease is over. */
    private record Held(RoutePlan plan, long untilNanos) {}

    Snapshot(Path file, String instance, Uptime uptime, Nanos time) {
        this.file = file;
        this.instance = instance;
        this.uptime = uptime;
        this.time = time;
    }

    /** The plans that hold still; none if there is no file, or none that may be used. */
    Map<String, Kept> load() {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new DocumentException("It is longer than %d bytes.".formatted(BYTES_MAX));
            }
            Map<String, Kept> plans = read(Documents.document(Files.readAllBytes(file), "snapshot"));
            LOG.info("snapshot read file={} plans_that_hold={}", file, plans.keySet());
            return plans;
        } catch (NoSuchFileException first) {
            return Map.of();
        } catch (IOException | DocumentException unusable) {
            LOG.warn("snapshot not used file={} reason={}", file, unusable.getMessage());
            return Map.of();
        }
    }

    private Map<String, Kept> read(Part part) {
        if (!part.text("instance").equals(instance)) {
            throw new DocumentException(
                    "It is of the instance %s, not of %s.".formatted(part.text("instance"), instance));
        }
        long age = uptime.wallMillis() - part.number("wallMillis");
        if (age < 0) {
            throw new DocumentException("It was written %d ms from now, so the clock was set back.".formatted(-age));
        }
        OptionalLong up = uptime.upMillis();
        if (up.isPresent() && part.has("upMillis") && part.text("boot").equals(uptime.boot())) {
            age = Math.max(age, up.getAsLong() - part.number("upMillis"));
        }
        Map<String, Kept> plans = new LinkedHashMap<>();
        for (Part each : part.parts("plans")) {
            RoutePlan plan = Documents.checked("plan", () -> Documents.plan(each.part("plan")));
            Duration left = Duration.ofMillis(each.count("holdsForMillis"))
                    .minusMillis(age)
                    .minus(DOUBT);
            if (!left.isNegative() && !left.isZero() && left.compareTo(plan.lease()) <= 0) {
                plans.put(plan.migration(), new Kept(plan, left));
            }
        }
        return plans;
    }

    /**
     * Puts a plan beside the others, each with what is left of its lease now; on disk once this returns.
     *
     * @param untilNanos when its lease is over
     * @throws IOException if that could not be done; then the file is removed, or what is in it is older
     */
    void keep(RoutePlan plan, long untilNanos) throws IOException {
        // First what its age is judged by: if this process is stopped in between, less is left of the leases, not more.
        long wallMillis = uptime.wallMillis();
        OptionalLong upMillis = uptime.upMillis();
        long now = time.now();
        kept.put(plan.migration(), new Held(plan, untilNanos));
        kept.values().removeIf(each -> each.untilNanos() - now <= 0);
        byte[] text = Json.write(to -> {
            to.writeNumberField("format", Documents.FORMAT);
            to.writeStringField("instance", instance);
            to.writeNumberField("wallMillis", wallMillis);
            if (upMillis.isPresent()) {
                to.writeStringField("boot", uptime.boot());
                to.writeNumberField("upMillis", upMillis.getAsLong());
            }
            to.writeArrayFieldStart("plans");
            for (Held each : kept.values()) {
                write(to, each, now);
            }
            to.writeEndArray();
        });
        Path folder = file.toAbsolutePath().getParent();
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel to = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(text);
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
            to.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /** Removes it. */
    void remove() throws IOException {
        Files.deleteIfExists(file);
    }

    private static void write(JsonGenerator to, Held kept, long now) throws IOException {
        to.writeStartObject();
        to.writeNumberField(
                "holdsForMillis", Duration.ofNanos(kept.untilNanos() - now).toMillis());
        to.writeObjectFieldStart("plan");
        Documents.writePlan(to, kept.plan());
        to.writeEndObject();
        to.writeEndObject();
    }
}
