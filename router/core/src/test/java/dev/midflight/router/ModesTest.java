package dev.midflight.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.router.Divergences.Divergence;
import dev.midflight.router.Divergences.Source;
import dev.midflight.router.compare.Fields;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of writes whose value goes to the follower, by versions or under leases. */
final class ModesTest {

    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration FOREVER = Duration.ofDays(1);

    private final Router router = Plans.router();
    private final Queue<Divergence> journal = new ConcurrentLinkedQueue<>();
    private final Map<Integer, int[]> old = new ConcurrentHashMap<>();
    private final Map<Integer, int[]> fresh = new ConcurrentHashMap<>();
    private final CountDownLatch letGo = new CountDownLatch(1);
    private final AtomicReference<IOException> followerFails = new AtomicReference<>();
    private final AtomicReference<IOException> authorityFails = new AtomicReference<>();
    private final Schedules schedules = new Schedules();
    private final Memory.Versioned versioned = new Memory.Versioned(schedules, new Memory.Log(), false);

    @BeforeEach
    void begin() {
        Plans.accept(router, Plans.plan(1, Stage.MIRROR_OLD));
    }

    @AfterEach
    void end() {
        letGo.countDown();
        schedules.close();
    }

    private PlainStore<Integer, int[], IOException> oldStore() {
        return PlainStore.of(old::get, (key, value) -> {
            IOException failure = authorityFails.get();
            if (failure != null) {
                throw failure;
            }
            set(old, key, value);
        });
    }

    private PlainStore<Integer, int[], IOException> freshStore() {
        return PlainStore.of(fresh::get, (key, value) -> {
            try {
                letGo.await();
            } catch (InterruptedException late) {
                Thread.currentThread().interrupt();
                throw new IOException(late);
            }
            IOException failure = followerFails.get();
            if (failure != null) {
                throw failure;
            }
            set(fresh, key, value);
        });
    }

    private static void set(Map<Integer, int[]> rows, int key, int @Nullable [] value) {
        if (value == null) {
            rows.remove(key);
        } else {
            rows.put(key, value);
        }
    }

    private MigratorBuilder<Integer, int[], IOException> leased() {
        return Migrator.<Integer, int[], IOException>through(router, "arrays")
                .old(oldStore())
                .fresh(freshStore())
                .entity(String::valueOf)
                .keys(String::valueOf, Integer::valueOf)
                .compare(Fields.of(int[].class).build())
                .copied(array -> Arrays.copyOf(array, array.length))
                .journal(journal::add)
                .mode(WriteMode.LEASES)
                .leases(KeyLeases.local(), PATIENT, PATIENT)
                .limits(limits(1))
                .callerBudget(Duration.ZERO);
    }

    private static LaneLimits limits(int count) {
        return new LaneLimits(count, 1 << 20, 1, PATIENT, 1, PATIENT);
    }

    @Test
    void whatTheCallerDoesWithItsValueDoesNotReachTheFollower() throws Exception {
        try (Migrator<Integer, int[], IOException> arrays = leased().build()) {
            int[] mine = {1, 2, 3};
            arrays.write(1, mine);
            Arrays.fill(mine, 9);
            letGo.countDown();
            Wait.until(() -> fresh.containsKey(1));

            assertThat(fresh.get(1)).containsExactly(1, 2, 3);
            assertThat(journal).isEmpty();
        }
    }

    @Test
    void whatHasNoRoomIsWrittenDownAndTheCallerGoesOn() throws Exception {
        try (Migrator<Integer, int[], IOException> arrays = leased().build()) {
            for (int key = 1; key <= 10; key++) {
                arrays.write(key, new int[] {key});
            }
            assertThat(old).hasSize(10);
            assertThat(journal).hasSizeGreaterThanOrEqualTo(8);
            assertThat(journal).allMatch(each -> each.source() == Source.FOLLOWER_FAILED && each.epoch() == 1);
            Plans.accept(router, Plans.plan(2, Stage.SWITCHING));
            assertThat(router.ack()).contains(new Router.Ack(2, false));

            letGo.countDown();
            Wait.until(() -> router.ack().equals(Optional.of(new Router.Ack(2, true))));
            assertThat(fresh.size() + journal.size()).isEqualTo(10);
        }
    }

    @Test
    void aFollowerThatFailsIsNoFailureOfTheWrite() throws Exception {
        letGo.countDown();
        followerFails.set(new IOException("planted"));
        try (Migrator<Integer, int[], IOException> arrays =
                leased().callerBudget(PATIENT).build()) {
            arrays.write(1, new int[] {1});

            assertThat(old).containsKey(1);
            assertThat(journal).extracting(Divergence::source).containsExactly(Source.FOLLOWER_FAILED);
            assertThat(arrays.counts().notInTime()).isEqualTo(1);

            followerFails.set(null);
            arrays.fill(List.of(1));
            assertThat(fresh).containsKey(1);
        }
    }

    @Test
    void anAuthorityThatFailsIsTheCallersOwnAndTheKeyIsInDoubt() throws Exception {
        letGo.countDown();
        authorityFails.set(new IOException("timed out"));
        try (Migrator<Integer, int[], IOException> arrays = leased().build()) {
            assertThatThrownBy(() -> arrays.write(1, new int[] {1}))
                    .isInstanceOf(IOException.class)
                    .hasMessage("timed out");

            assertThat(journal).extracting(Divergence::source).containsExactly(Source.IN_DOUBT);
            assertThat(fresh).isEmpty();
            authorityFails.set(null);
            arrays.write(1, new int[] {2});
            Wait.until(() -> fresh.containsKey(1));
        }
    }

    @Test
    void aFollowerThatTakesTooLongIsNoFailureOfTheWriteAndTheKeyIsWrittenDown() throws Exception {
        LaneLimits impatient = new LaneLimits(10, 1 << 20, 1, Duration.ofMillis(20), 1, PATIENT);
        try (Migrator<Integer, int[], IOException> arrays = leased().limits(impatient)
                .journal(divergence -> {
                    if (Thread.currentThread().isInterrupted()) {
                        throw new IOException("a pool gives nothing to a thread that is interrupted");
                    }
                    journal.add(divergence);
                })
                .build()) {
            arrays.write(1, new int[] {1});
            Wait.until(() -> arrays.counts().noted() + arrays.counts().notNoted() == 1);

            assertThat(old).containsKey(1);
            assertThat(fresh).isEmpty();
            assertThat(journal).extracting(Divergence::source).containsExactly(Source.TIMEOUT);
        }
    }

    @Test
    void aFollowerThatIsDownIsAskedNoMoreAndEachKeyIsWrittenDown() throws Exception {
        letGo.countDown();
        followerFails.set(new IOException("planted"));
        try (Migrator<Integer, int[], IOException> arrays =
                leased().limits(limits(1_000_000)).build()) {
            AtomicInteger key = new AtomicInteger();
            // There is room for all, so it is the follower that is left in peace.
            Wait.until(() -> {
                arrays.write(key.incrementAndGet(), new int[] {1});
                return journal.stream().anyMatch(each -> each.details().contains("no room"));
            });
            followerFails.set(null);
            arrays.write(key.incrementAndGet(), new int[] {1});

            Wait.until(() -> journal.size() == key.get());
            assertThat(old).hasSize(key.get());
            assertThat(fresh).isEmpty();
            assertThat(journal).allMatch(each -> each.source() == Source.FOLLOWER_FAILED);
        }
    }

    @Test
    void aCallerThatIsCancelledHasWrittenAndTheFollowerGetsItAllTheSame() throws Exception {
        try (Migrator<Integer, int[], IOException> arrays =
                leased().callerBudget(PATIENT).build()) {
            Thread.currentThread().interrupt();
            arrays.write(1, new int[] {1});

            assertThat(Thread.interrupted()).as("still to be told").isTrue();
            assertThat(old).containsKey(1);
            letGo.countDown();
            Wait.until(() -> fresh.containsKey(1));
            assertThat(journal).isEmpty();
        }
    }

    @Test
    void aCallerThatIsCancelledBeforeItsTurnHasWrittenNothing() throws Exception {
        KeyLeases leases = KeyLeases.local();
        KeyLeases.Lease others = leases.take("1", PATIENT).orElseThrow();
        try (Migrator<Integer, int[], IOException> arrays =
                leased().leases(leases, PATIENT, FOREVER).build()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> arrays.write(1, new int[] {1}))
                    .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.reason())
                            .isEqualTo(RefusedException.Reason.BUSY));

            assertThat(Thread.interrupted()).as("still to be told").isTrue();
            assertThat(old).isEmpty();
            assertThat(journal).isEmpty();
            leases.release(others);
            Plans.accept(router, Plans.plan(2, Stage.SWITCHING));
            assertThat(router.ack()).contains(new Router.Ack(2, true));
        }
    }

    @Test
    void whoeverHasLostItsLeaseWritesNothingAtTheFollowerAndTheKeyIsWrittenDown() throws Exception {
        letGo.countDown();
        KeyLeases local = KeyLeases.local();
        KeyLeases lost = new KeyLeases() {
            @Override
            public Optional<Lease> take(String key, Duration time) {
                return local.take(key, time);
            }

            @Override
            public boolean isMine(Lease lease) {
                return false;
            }

            @Override
            public void release(Lease lease) {
                local.release(lease);
            }
        };
        try (Migrator<Integer, int[], IOException> arrays =
                leased().leases(lost, PATIENT, PATIENT).callerBudget(PATIENT).build()) {
            arrays.write(1, new int[] {1});
            arrays.write(1, new int[] {2});

            assertThat(old.get(1)).containsExactly(2);
            assertThat(fresh).isEmpty();
            assertThat(journal)
                    .extracting(Divergence::source)
                    .containsExactly(Source.FOLLOWER_FAILED, Source.FOLLOWER_FAILED);
        }
    }

    @Test
    void whatNobodyKnowsToBeWrittenIsReadAtTheAuthority() throws Exception {
        letGo.countDown();
        RoutePlan.ReadShare all = new RoutePlan.ReadShare(1, 1_000_000, Set.of(), Set.of());
        Plans.accept(router, new RoutePlan("shop", 2, Stage.MIRROR_OLD, Side.OLD, all, 0, FOREVER, FOREVER));
        router.freshness().applied(System.nanoTime());
        set(fresh, 1, new int[] {1});
        try (Migrator<Integer, int[], IOException> arrays = leased().build()) {
            assertThat(arrays.read(1)).containsExactly(1);
            authorityFails.set(new IOException("timed out"));
            assertThatThrownBy(() -> arrays.write(1, new int[] {2})).isInstanceOf(IOException.class);
            // It was there all the same.
            set(old, 1, new int[] {2});

            assertThat(arrays.read(1)).containsExactly(2);
        }
    }

    @Test
    void aJournalThatFailsHurtsNoWriteAndIsCounted() throws Exception {
        letGo.countDown();
        followerFails.set(new IOException("planted"));
        try (Migrator<Integer, int[], IOException> arrays = leased().callerBudget(PATIENT)
                .journal(divergence -> {
                    throw new IOException("journal is down");
                })
                .build()) {
            arrays.write(1, new int[] {1});

            assertThat(arrays.counts().notNoted()).isEqualTo(1);
        }
    }

    @Test
    void changesOfOneKeyByManyThreadsAreAllThere() throws Exception {
        letGo.countDown();
        try (Migrator<Integer, int[], IOException> arrays = leased().build()) {
            Thread[] threads = new Thread[4];
            for (int i = 0; i < threads.length; i++) {
                threads[i] = new Thread(() -> {
                    for (int change = 0; change < 100; change++) {
                        count(arrays);
                    }
                });
                threads[i].start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(old.get(1)).containsExactly(400);
        }
    }

    private static void count(Migrator<Integer, int[], IOException> arrays) {
        try {
            arrays.update(1, before -> new int[] {before == null ? 1 : before[0] + 1});
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aModeThatTheStoresDoNotCarryIsRefused() {
        assertThatThrownBy(() -> leased().mode(WriteMode.STATE_TRANSFER).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("old store of arrays")
                .hasMessageContaining("a PlainStore, and a MarkedStore is needed");
        assertThatThrownBy(() -> leased().mode(WriteMode.VERSIONS).build())
                .hasMessageContaining("a VersionedStore is needed");
        MigratorBuilder<Integer, Integer, RuntimeException> better =
                Migrator.<Integer, Integer, RuntimeException>through(router, "users")
                        .old(versioned)
                        .fresh(versioned)
                        .entity(String::valueOf)
                        .keys(String::valueOf, Integer::valueOf)
                        .compare(Fields.of(Integer.class).build())
                        .immutable()
                        .journal(journal::add);
        assertThatThrownBy(() -> better.mode(WriteMode.LEASES)
                        .leases(KeyLeases.local(), PATIENT, PATIENT)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("can do better than LEASES");
    }

    @Test
    @SuppressWarnings("NullAway") // what an application that checks no nulls may do
    void aKeyThatCannotBeWrittenHoldsNoSwitchUp() throws Exception {
        try (Migrator<Integer, int[], IOException> arrays = leased().entity(key -> {
                    if (key == 7) {
                        throw new IllegalStateException("planted");
                    }
                    return "array:" + key;
                })
                .build()) {
            assertThatThrownBy(() -> arrays.write(null, new int[] {1}))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("key");
            assertThatThrownBy(() -> arrays.delete(null)).hasMessage("key");
            assertThatThrownBy(() -> arrays.update(null, value -> value)).hasMessage("key");
            assertThatThrownBy(() -> arrays.write(7, new int[] {7})).hasMessage("planted");

            assertThat(old).isEmpty();
            Plans.accept(router, Plans.plan(2, Stage.SWITCHING));
            assertThat(router.ack()).contains(new Router.Ack(2, true));
        }
    }

    @Test
    void aWriteThatBelongsToNobodyKnownIsMadeAndReadAtTheAuthority() throws Exception {
        letGo.countDown();
        RoutePlan.ReadShare all = new RoutePlan.ReadShare(1, 1_000_000, Set.of(), Set.of());
        Plans.accept(router, new RoutePlan("shop", 2, Stage.MIRROR_OLD, Side.OLD, all, 0, FOREVER, FOREVER));
        Freshness follower = router.freshness();
        follower.applied(System.nanoTime());
        set(fresh, 8, new int[] {1});
        Set<Integer> unknown = ConcurrentHashMap.newKeySet();
        unknown.add(7);
        try (Migrator<Integer, int[], IOException> arrays = leased().entity(
                        key -> unknown.contains(key) ? null : "array:" + key)
                .build()) {
            assertThat(arrays.read(8)).as("read at the follower").containsExactly(1);
            arrays.write(7, new int[] {7});
            assertThat(old.get(7)).containsExactly(7);
            assertThat(arrays.read(8)).as("it may have been written").isNull();

            // Meanwhile it is known whose it is.
            unknown.clear();
            Wait.until(() -> fresh.containsKey(7));
            set(fresh, 7, new int[] {6});
            assertThat(arrays.read(7)).as("the follower may not have it").containsExactly(7);
            follower.applied(System.nanoTime());
            assertThat(arrays.read(8)).containsExactly(1);
        }
        Plans.accept(router, Plans.plan(3, Stage.MIRROR_OLD));
        Plans.accept(router, Plans.plan(4, Stage.SWITCHING));
        Wait.until(() -> router.ack().equals(Optional.of(new Router.Ack(4, true))));
    }

    @Test
    void whatWasNotSaidIsNamed() {
        assertThatThrownBy(() -> Migrator.<Integer, int[], IOException>through(router, "arrays")
                        .old(oldStore())
                        .fresh(freshStore())
                        .entity(String::valueOf)
                        .keys(String::valueOf, Integer::valueOf)
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("journal(...)");
    }
}
