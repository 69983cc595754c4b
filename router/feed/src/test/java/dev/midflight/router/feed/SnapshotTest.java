package dev.midflight.router.feed;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.router.Nanos;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.RoutePlan.ReadShare;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import dev.midflight.router.WithoutPlan;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SnapshotTest {

    private static final Instant WRITTEN = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration LEASE = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private Snapshot at(Instant now, String instance) {
        return new Snapshot(folder.resolve("plans"), instance, new Uptime(Clock.fixed(now, ZoneOffset.UTC)), () -> 0);
    }

    private static RoutePlan plan(String migration, long epoch) {
        return new RoutePlan(
                migration, epoch, Stage.CAPTURE, Side.OLD, ReadShare.none(7), 0, LEASE, Duration.ofSeconds(1));
    }

    private static long seconds(int count) {
        return Duration.ofSeconds(count).toNanos();
    }

    private void write() throws IOException {
        at(WRITTEN, "a").keep(plan("shop", 3), seconds(8));
    }

    @Test
    void planHoldsForWhatIsLeftOfItsLeaseAndASecondLess() throws IOException {
        write();

        Map<String, Snapshot.Kept> plans = at(WRITTEN.plusSeconds(3), "a").load();

        assertThat(plans).containsOnlyKeys("shop");
        assertThat(requireNonNull(plans.get("shop")).plan()).isEqualTo(plan("shop", 3));
        assertThat(requireNonNull(plans.get("shop")).holdsFor())
                .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(4));
    }

    @Test
    void renewedPlanOfAnotherMigrationLengthensNoLease() throws IOException {
        AtomicLong nanos = new AtomicLong();
        Snapshot snapshot = new Snapshot(
                folder.resolve("plans"), "a", new Uptime(Clock.fixed(WRITTEN, ZoneOffset.UTC)), nanos::get);
        snapshot.keep(plan("shop", 3), seconds(10));
        nanos.set(seconds(5));
        snapshot.keep(plan("books", 4), seconds(15));

        // How long the system is up counts as well.
        assertThat(requireNonNull(at(WRITTEN, "a").load().get("shop")).holdsFor())
                .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));

        nanos.set(seconds(11));
        snapshot.keep(plan("books", 4), seconds(21));
        assertThat(at(WRITTEN, "a").load()).containsOnlyKeys("books");
    }

    @Test
    void processThatIsStoppedWhileItKeepsAPlanDoesNotKeepItForLonger() throws IOException {
        AtomicLong nanos = new AtomicLong();
        Snapshot snapshot = new Snapshot(folder.resolve("plans"), "a", stopped(5, 0, nanos), nanos::get);
        snapshot.keep(plan("shop", 3), seconds(8));

        assertThat(requireNonNull(at(WRITTEN.plusSeconds(5), "a").load().get("shop"))
                        .holdsFor())
                .isLessThanOrEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void processThatIsStoppedWhileItReadsAPlanDoesNotGoByItForLonger() throws IOException {
        write();
        AtomicLong nanos = new AtomicLong();
        Router router = new Router("shop", WithoutPlan.REFUSE_READS, Duration.ZERO, nanos::get);
        Snapshot snapshot = new Snapshot(folder.resolve("plans"), "a", stopped(0, 5, nanos), nanos::get);
        new Keeper(Optional.of(snapshot), nanos::get).restore(List.of(router));

        assertThat(router.plan()).isPresent();
        assertThat(router.holdsFor()).isLessThanOrEqualTo(Duration.ofSeconds(2));
    }

    /** By a wall clock that is read between two times for which the process is stopped, while its own clock goes on. */
    private static Uptime stopped(int secondsBefore, int secondsAfter, AtomicLong nanos) {
        return new Uptime(new Clock() {
            @Override
            public Instant instant() {
                Instant seen = WRITTEN.plusNanos(nanos.addAndGet(seconds(secondsBefore)));
                nanos.addAndGet(seconds(secondsAfter));
                return seen;
            }

            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        });
    }

    @Test
    void planIsNotUsedOnceItsLeaseIsOver() throws IOException {
        write();

        assertThat(at(WRITTEN.plusSeconds(7), "a").load()).isEmpty();
        assertThat(at(WRITTEN.plusMillis(6_999), "a").load()).isNotEmpty();
    }

    @Test
    void fileFromTheFutureIsNotUsed() throws IOException {
        write();

        assertThat(at(WRITTEN.minusMillis(1), "a").load()).isEmpty();
    }

    @Test
    void timeThatTheSystemHasBeenUpCountsIfItIsLonger() throws IOException {
        write();
        Path file = folder.resolve("plans");
        String text = Files.readString(file);
        assertThat(text).containsPattern("\"upMillis\":\\d{5}");

        Files.writeString(file, text.replaceAll("\"upMillis\":\\d+", "\"upMillis\":0"));

        assertThat(at(WRITTEN, "a").load()).isEmpty();
    }

    @Test
    void fileOfAnotherInstanceIsNotUsed() throws IOException {
        write();

        assertThat(at(WRITTEN, "b").load()).isEmpty();
    }

    @Test
    void whatIsNoSnapshotIsNotUsed() throws IOException {
        assertThat(at(WRITTEN, "a").load()).isEmpty();

        for (String text : List.of("", "{}", "{\"format\":1}", "{\"format\":2}", "garbage")) {
            Files.writeString(folder.resolve("plans"), text);
            assertThat(at(WRITTEN, "a").load()).isEmpty();
        }
        write();
        String cut = Files.readString(folder.resolve("plans"));
        Files.writeString(folder.resolve("plans"), cut.substring(0, cut.length() / 2));
        assertThat(at(WRITTEN, "a").load()).isEmpty();
    }

    @Test
    void severalMigrationsAreKeptSideBySide() throws IOException {
        Snapshot snapshot = at(WRITTEN, "a");
        snapshot.keep(plan("shop", 3), seconds(8));
        snapshot.keep(plan("books", 1), seconds(9));
        snapshot.keep(plan("shop", 4), seconds(7));

        Map<String, Snapshot.Kept> plans = at(WRITTEN, "a").load();

        assertThat(requireNonNull(plans.get("shop")).plan().epoch()).isEqualTo(4);
        assertThat(requireNonNull(plans.get("books")).plan().epoch()).isEqualTo(1);
    }

    @Test
    void processThatBeginsAnewWritesWithoutItsFeedUntilTheLeaseIsOver() throws IOException {
        write();
        AtomicLong now = new AtomicLong();
        Router router = new Router("shop", WithoutPlan.REFUSE_READS, Duration.ZERO, now::get);
        Router other = new Router("books", WithoutPlan.REFUSE_READS, Duration.ZERO, now::get);

        try (Feed feed = Feed.from(URI.create("http://127.0.0.1:1"))
                .instance("a")
                .router(router)
                .router(other)
                .snapshot(folder.resolve("plans"))
                .clock(Clock.fixed(WRITTEN.plusSeconds(3), ZoneOffset.UTC))
                .time(now::get)
                .start()) {
            router.begin().close();
            assertThat(router.holdsFor()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(4));
            assertThat(other.plan()).isEmpty();
            assertThat(feed.fetched()).isFalse();
            now.addAndGet(Duration.ofSeconds(4).toNanos() + 1);
            assertThat(router.holdsFor()).isZero();
        }
    }

    @Test
    void whereNothingCanBeWrittenThePlanIsTakenAndTold() {
        Router router = new Router("shop", WithoutPlan.REFUSE_READS, Duration.ZERO, Nanos.SYSTEM);
        router.accept(plan("shop", 3), Nanos.SYSTEM.now());
        AtomicLong now = new AtomicLong(5);
        Keeper keeper = new Keeper(
                Optional.of(new Snapshot(
                        folder.resolve("missing").resolve("plans"), "a", new Uptime(Clock.systemUTC()), () -> 0)),
                now::get);

        assertThat(keeper.keep(router)).isEqualTo(5);
    }

    @Test
    void olderPlanThatCannotBeReplacedOrRemovedIsOutwaitedBeforeAnythingIsTold() throws IOException {
        AtomicLong now = new AtomicLong(5);
        Router router = new Router("shop", WithoutPlan.REFUSE_READS, Duration.ZERO, now::get);
        router.accept(plan("shop", 3), now.get());
        Path file = folder.resolve("plans");
        Keeper keeper =
                new Keeper(Optional.of(new Snapshot(file, "a", new Uptime(Clock.systemUTC()), () -> 0)), now::get);
        assertThat(keeper.keep(router)).isEqualTo(5);

        // A folder with something in it can be neither replaced by a file nor removed, whoever tries.
        Files.delete(file);
        Files.createDirectories(file.resolve("full"));
        now.addAndGet(1_000);

        assertThat(keeper.keep(router)).isEqualTo(5 + LEASE.toNanos());
    }
}
