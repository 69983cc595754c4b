package dev.midflight.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.router.RoutePlan.ReadShare;
import dev.midflight.router.compare.Fields;
import dev.midflight.router.compare.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

final class ReadsTest {

    private static final int ALL = 1_000_000;
    private static final LaneLimits PATIENT =
            new LaneLimits(1_024, 1 << 20, 2, Duration.ofSeconds(20), 1, Duration.ofSeconds(20));

    private final Map<Integer, User> old = new ConcurrentHashMap<>();
    private final Map<Integer, User> fresh = new ConcurrentHashMap<>();
    private final Router router = new Router("users", WithoutPlan.READ_OLD, Duration.ofSeconds(1), Nanos.SYSTEM);
    private final Freshness follower = router.freshness();

    record User(String name, long cents) {}

    @Test
    void answersComeFromWhereThePlanSaysAndAreComparedAfterwards() {
        plan(1, Stage.MIRROR_OLD, Side.OLD, new ReadShare(1, 0, Set.of("user:2"), Set.of()), ALL);
        both(1, new User("Ada", 1));
        both(2, new User("Bob", 2));
        try (Reads<Integer, User, RuntimeException> reads = builder().build()) {
            assertThat(reads.read(1)).isEqualTo(new User("Ada", 1));
            assertThat(reads.read(2)).isEqualTo(new User("Bob", 2));
            assertThat(reads.read(3)).isNull();
            await(() -> reads.counts().equal() == 3);

            assertThat(reads.counts()).isEqualTo(new ReadCounts(2, 1, 0, 0, 0, 3, 0, 0, 0, 0, 0));
        }
    }

    @Test
    void whatBelongsToNobodyKnownIsReadAtTheAuthorityAndNotCompared() {
        plan(1, Stage.MIRROR_OLD, Side.OLD, new ReadShare(1, ALL, Set.of("user:2"), Set.of("user:3")), ALL);
        both(1, new User("Ada", 1));
        fresh.put(1, new User("Ada", 2));
        try (Reads<Integer, User, RuntimeException> reads =
                builder().entity(key -> key == 1 ? null : "user:" + key).build()) {
            assertThat(reads.read(1)).isEqualTo(new User("Ada", 1));
            reads.answered(1, Side.OLD, new User("Ada", 1), 5);
            assertThat(reads.read(2)).isNull();
            await(() -> reads.counts().equal() == 1);

            assertThat(reads.counts()).isEqualTo(new ReadCounts(2, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0));
        }
    }

    @Test
    void aRealDifferenceIsFoundAndARaceIsNot() {
        plan(1, Stage.MIRROR_OLD, Side.OLD, ReadShare.none(1), ALL);
        both(1, new User("Ada", 1));
        fresh.put(1, new User("Ada", 2));
        AtomicInteger asked = new AtomicInteger();
        both(2, new User("Bob", 1));
        Reader<Integer, User, RuntimeException> late =
                key -> key == 2 && asked.incrementAndGet() == 1 ? new User("Bob", 0) : fresh.get(key);
        try (Reads<Integer, User, RuntimeException> reads =
                builder().fresh(late).build()) {
            reads.read(1);
            reads.read(2);
            await(() -> reads.counts().different() == 1 && reads.counts().stale() == 1);

            assertThat(reads.counts().equal()).isZero();
            assertThat(reads.fields().fields()).anyMatch(field -> field.path().equals("cents"));
        }
    }

    @Test
    void aFieldThatTheAuthorityDoesNotSayTwiceTheSameIsToldFromOneThatDiffers() {
        plan(1, Stage.MIRROR_OLD, Side.OLD, ReadShare.none(1), ALL);
        AtomicInteger hits = new AtomicInteger();
        // page: baseline
        Reads<Integer, User, RuntimeException> reads = builder()
                .old(key -> new User("Ada", hits.incrementAndGet())) // says something else each time
                .baseline(1_000_000) // for this example all of them; 10_000, 1 in 100, unless said
                .build();
        // page end
        try (reads) {
            for (int key = 1; key <= 20; key++) {
                reads.read(key);
            }
            await(() -> reads.counts().unknown() == 20);
            // page: noise
            assertThat(reads.fields().ignoreCandidates()).containsExactly("cents"); // differs from itself
            assertThat(reads.fields().beyondNoise()).isEmpty(); // and at the new side no more than that
            // page end
            assertThat(reads.fields().comparedNoise(Verdict.DIFFERENT)).isEqualTo(20);
        }
    }

    @Test
    void aFieldThatOnlyTheNewSideSaysOtherwiseExceedsTheNoise() {
        plan(1, Stage.MIRROR_OLD, Side.OLD, ReadShare.none(1), ALL);
        for (int key = 1; key <= 20; key++) {
            old.put(key, new User("Ada", key));
            fresh.put(key, new User("Ada", -key));
        }
        try (Reads<Integer, User, RuntimeException> reads =
                builder().baseline(ALL).build()) {
            for (int key = 1; key <= 20; key++) {
                reads.read(key);
            }
            await(() -> reads.counts().different() == 20);

            assertThat(reads.fields().beyondNoise()).containsExactly("cents");
            assertThat(reads.fields().ignoreCandidates()).isEmpty();
            assertThat(reads.fields().comparedNoise(Verdict.EQUAL)).isEqualTo(20);
        }
    }

    @Test
    void theAuthorityIsAskedTwiceForFewAndForOneEntityOnce() {
        plan(1, Stage.MIRROR_OLD, Side.OLD, ReadShare.none(1), ALL);
        AtomicInteger asked = new AtomicInteger();
        Reader<Integer, User, RuntimeException> counting = key -> {
            asked.incrementAndGet();
            return null;
        };
        for (int ppm : List.of(ALL, 0)) {
            asked.set(0);
            try (Reads<Integer, User, RuntimeException> reads =
                    builder().old(counting).baseline(ppm).build()) {
                for (int i = 0; i < 5; i++) {
                    reads.read(1);
                }
                await(() -> reads.counts().equal() == 5);

                assertThat(asked).hasValue(ppm == 0 ? 5 : 5 + 2);
            }
        }
        assertThatThrownBy(() -> builder().baseline(ALL + 1)).hasMessageContaining("1,000,001 parts per million");
    }

    @Test
    void anAuthorityThatDoesNotAnswerTwiceHurtsNoComparing() {
        plan(1, Stage.MIRROR_OLD, Side.OLD, ReadShare.none(1), ALL);
        AtomicInteger asked = new AtomicInteger();
        Reader<Integer, User, RuntimeException> once = key -> {
            if (asked.incrementAndGet() > 1) {
                throw new IllegalStateException("planted");
            }
            return null;
        };
        try (Reads<Integer, User, RuntimeException> reads =
                builder().old(once).baseline(ALL).build()) {
            reads.read(1);
            await(() -> reads.counts().equal() == 1);

            assertThat(reads.fields().comparedNoise(Verdict.DIFFERENT)).isZero();
        }
    }

    @Test
    void whatIsReadAgainHoldsBothAnswersAndHasTheirWeight() {
        plan(1, Stage.MIRROR_OLD, Side.OLD, ReadShare.none(1), ALL);
        both(1, new User("Ada", 1));
        fresh.put(1, new User("Ada", 2));
        LaneLimits narrow = new LaneLimits(1_024, 10, 2, PATIENT.deadline(), 1, PATIENT.pause());
        for (long bytes : List.of(5L, 6L)) {
            try (Reads<Integer, User, RuntimeException> reads =
                    builder().limits(narrow).weight(user -> bytes).build()) {
                reads.read(1);
                await(() -> reads.counts().different() + reads.counts().unknown() == 1);

                assertThat(reads.counts().unknown()).isEqualTo(bytes == 5 ? 0 : 1);
            }
        }
    }

    @Test
    void anAnswerThatCannotBeWeighedIsNotReadAgainAndIsNotKnown() {
        plan(1, Stage.MIRROR_OLD, Side.OLD, ReadShare.none(1), ALL);
        both(1, new User("Ada", 1));
        fresh.put(1, new User("Ada", 2));
        try (Reads<Integer, User, RuntimeException> reads = builder()
                .weight(user -> {
                    if (user.cents() == 2) {
                        throw new IllegalStateException("planted");
                    }
                    return 1;
                })
                .build()) {
            reads.read(1);
            await(() -> reads.counts().unknown() == 1);

            assertThat(reads.counts().notCompared()).isZero();
        }
    }

    @Test
    void whatTheFollowerNeedNotHaveYetIsNoDifference() throws Exception {
        plan(1, Stage.MIRROR_OLD, Side.OLD, ReadShare.none(1), ALL);
        both(1, new User("Ada", 1));
        old.put(1, new User("Ada", 2));
        try (Reads<Integer, User, RuntimeException> reads = builder().build()) {
            reads.read(1);
            // Longer than all that it is read again for if the follower has everything.
            Thread.sleep(3_500);
            assertThat(reads.counts().different()).isZero();

            fresh.put(1, new User("Ada", 2));
            await(() -> reads.counts().stale() == 1);
        }
    }

    @Test
    void whatOthersHaveReadIsComparedAsAsked() {
        plan(1, Stage.MIRROR_OLD, Side.OLD, ReadShare.none(1), ALL);
        both(1, new User("Ada", 1));
        fresh.put(1, new User("Ada", 2));
        fresh.put(2, new User("Bob", 3));
        Fields<User> exact = Fields.of(User.class).build();
        Fields<User> cents = Fields.of(User.class).within("cents", 1).build();
        Reader<Integer, User, RuntimeException> unable = key -> {
            if (key == 3) {
                throw new NotComparableException("no such question");
            }
            return fresh.get(key);
        };
        try (Reads<Integer, User, RuntimeException> reads = builder()
                .fresh(unable)
                .compare(cents, key -> key == 1 ? cents : exact)
                .build()) {
            reads.answered(1, Side.OLD, new User("Ada", 1), 5);
            reads.answered(2, Side.NEW, new User("Bob", 3), 5);
            reads.answered(3, Side.OLD, new User("Cy", 1), 5);
            await(() -> reads.counts().different() == 1);

            assertThat(reads.counts()).isEqualTo(new ReadCounts(2, 1, 0, 0, 0, 0, 1, 0, 1, 0, 1));
            plan(2, Stage.MIRROR_OLD, Side.OLD, ReadShare.none(1), 0);
            reads.answered(1, Side.OLD, new User("Ada", 9), 5);
            assertThat(reads.counts().atOld()).isEqualTo(3);
        }
    }

    @Test
    void whatChangesEachTimeIsNoDifferenceButNotKnown() {
        plan(1, Stage.MIRROR_OLD, Side.OLD, ReadShare.none(1), ALL);
        AtomicInteger hits = new AtomicInteger();
        Reader<Integer, User, RuntimeException> counting = key -> new User("hits", hits.incrementAndGet());
        try (Reads<Integer, User, RuntimeException> reads =
                builder().old(counting).build()) {
            reads.read(1);
            await(() -> reads.counts().unknown() == 1);

            assertThat(reads.counts().different()).isZero();
        }
    }

    @Test
    void whatMovesAtTheFollowerIsNoDifferenceEither() {
        plan(1, Stage.MIRROR_OLD, Side.OLD, ReadShare.none(1), ALL);
        old.put(1, new User("hits", 0));
        AtomicInteger hits = new AtomicInteger();
        Reader<Integer, User, RuntimeException> counting = key -> new User("hits", hits.incrementAndGet());
        try (Reads<Integer, User, RuntimeException> reads =
                builder().fresh(counting).build()) {
            reads.read(1);
            await(() -> reads.counts().unknown() == 1);

            assertThat(reads.counts().different()).isZero();
        }
    }

    @Test
    void whileNobodyHasSaidHowFarTheFollowerIsNothingDiffers() throws Exception {
        plan(1, Stage.MIRROR_OLD, Side.OLD, ReadShare.none(1), ALL);
        Freshness silent = router.freshness();
        old.put(1, new User("Ada", 2));
        try (Reads<Integer, User, RuntimeException> reads = builder().build()) {
            reads.read(1);
            // Longer than all that it is read again for if the follower has everything.
            Thread.sleep(3_500);
            assertThat(reads.counts().different()).isZero();

            silent.applied(System.nanoTime());
            silent.close();
            await(() -> reads.counts().different() == 1);
        }
    }

    @Test
    void whenNobodyLooksAtTheFollowerAnyMoreNothingDiffers() throws Exception {
        plan(1, Stage.MIRROR_OLD, Side.OLD, ReadShare.none(1), ALL);
        old.put(1, new User("Ada", 2));
        try (Reads<Integer, User, RuntimeException> reads = builder().build()) {
            reads.read(1);
            follower.close();
            Thread.sleep(3_500);
            assertThat(reads.counts().different()).isZero();
        }
    }

    @Test
    void aFailingFollowerIsSavedByTheAuthorityAndAFailingAuthorityIsTheCallersOwn() {
        plan(1, Stage.MIRROR_OLD, Side.OLD, new ReadShare(1, ALL, Set.of(), Set.of()), 0);
        old.put(1, new User("Ada", 1));
        Reads<Integer, User, IOException> reads = Reads.<Integer, User, IOException>through(router, "users")
                .old(key -> {
                    if (key == 2) {
                        throw new IOException("old is down");
                    }
                    return old.get(key);
                })
                .fresh(key -> {
                    throw new IOException("new is down");
                })
                .entity(key -> "user:" + key)
                .compare(Fields.of(User.class).build())
                .immutable()
                .build();
        try (reads) {
            assertThat(read(reads, 1)).isEqualTo(new User("Ada", 1));
            assertThat(reads.counts().saved()).isEqualTo(1);
            assertThatThrownBy(() -> reads.read(2))
                    .isInstanceOf(IOException.class)
                    .hasMessage("old is down");
        }
    }

    @Test
    void nobodyWaitsForAHungFollowerAndWhatIsNotComparedIsCounted() {
        plan(1, Stage.MIRROR_OLD, Side.OLD, ReadShare.none(1), ALL);
        both(1, new User("Ada", 1));
        CountDownLatch hung = new CountDownLatch(1);
        Reader<Integer, User, RuntimeException> hanging = key -> {
            while (hung.getCount() > 0) {
                LockSupport.parkNanos(1_000_000);
            }
            return fresh.get(key);
        };
        LaneLimits limits = new LaneLimits(4, 1 << 20, 1, Duration.ofMillis(100), 1, Duration.ofSeconds(20));
        try (Reads<Integer, User, RuntimeException> reads =
                builder().fresh(hanging).limits(limits).build()) {
            for (int i = 0; i < 100; i++) {
                assertThat(reads.read(1)).isEqualTo(new User("Ada", 1));
            }
            assertThat(reads.counts().notCompared()).isGreaterThanOrEqualTo(95);
            assertThat(reads.counts().equal()).isZero();
            hung.countDown();
            await(() -> reads.counts().notCompared() + reads.counts().equal() == 100);
        }
    }

    @Test
    void whatTheCallerDoesWithItsAnswerIsNotCompared() throws Exception {
        plan(1, Stage.MIRROR_OLD, Side.OLD, ReadShare.none(1), ALL);
        CountDownLatch changed = new CountDownLatch(1);
        Reader<Integer, int[], InterruptedException> slow = key -> {
            changed.await();
            return new int[] {1, 2, 3};
        };
        Reads<Integer, int[], InterruptedException> reads = Reads.<Integer, int[], InterruptedException>through(
                        router, "arrays")
                .old(key -> new int[] {1, 2, 3})
                .fresh(slow)
                .entity(String::valueOf)
                .compare(Fields.of(int[].class).build())
                .copied(array -> Arrays.copyOf(array, array.length))
                .limits(PATIENT)
                .build();
        try (reads) {
            int[] mine = reads.read(1);
            assertThat(mine).isNotNull();
            Arrays.fill(mine, 9);
            changed.countDown();

            await(() -> reads.counts().equal() == 1);
        }
    }

    @Test
    void anApplicationsFunctionThatThrowsHurtsNoRead() {
        plan(1, Stage.MIRROR_OLD, Side.OLD, ReadShare.none(1), ALL);
        both(1, new User("Ada", 1));
        try (Reads<Integer, User, RuntimeException> reads = builder()
                .copied(user -> {
                    throw new IllegalStateException("planted");
                })
                .build()) {
            assertThat(reads.read(1)).isEqualTo(new User("Ada", 1));
            assertThat(reads.counts().notCompared()).isEqualTo(1);
        }
    }

    @Test
    void whatCannotBeComparedHurtsNoReadAndIsNotKnown() {
        plan(1, Stage.MIRROR_OLD, Side.OLD, ReadShare.none(1), ALL);
        old.put(1, new User("Ada", 1));
        fresh.put(1, new User("ada", 1));
        Fields<User> throwing = Fields.of(User.class)
                .by(
                        "name",
                        (before, after) -> {
                            throw new IllegalStateException("planted");
                        },
                        "own")
                .build();
        try (Reads<Integer, User, RuntimeException> reads =
                builder().compare(throwing).build()) {
            assertThat(reads.read(1)).isEqualTo(new User("Ada", 1));
            await(() -> reads.counts().unknown() == 1);

            assertThat(reads.counts()).isEqualTo(new ReadCounts(1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0));
        }
    }

    @Test
    void whoeverIsToldOfComparingAndThrowsHurtsNoOther() {
        plan(1, Stage.MIRROR_OLD, Side.OLD, ReadShare.none(1), ALL);
        both(1, new User("Ada", 1));
        LaneLimits brittle = new LaneLimits(1_024, 1 << 20, 1, PATIENT.deadline(), 0.01, PATIENT.pause());
        try (Reads<Integer, User, RuntimeException> reads = builder()
                .limits(brittle)
                .watch((key, comparison, oldNanos, newNanos) -> {
                    throw new IllegalStateException("planted");
                })
                .build()) {
            for (int i = 1; i <= 40; i++) {
                int count = i;
                assertThat(reads.read(1)).isEqualTo(new User("Ada", 1));
                await(() -> reads.counts().equal() == count);
            }
            assertThat(reads.counts().notCompared()).isZero();
        }
    }

    @Test
    void onlyTheShareIsComparedAndOnlyWhereTheFollowerIsFollowed() {
        plan(1, Stage.CAPTURE, Side.OLD, ReadShare.none(1), ALL);
        assertThat(router.compares("user:1")).isFalse();
        plan(2, Stage.DUAL_OLD, Side.OLD, new ReadShare(1, 0, Set.of("by-name"), Set.of()), 250_000);
        int chosen = 0;
        for (int i = 0; i < 10_000; i++) {
            chosen += router.compares("user:" + i) ? 1 : 0;
        }
        assertThat(chosen).isBetween(2_300, 2_700);
        assertThat(router.compares("by-name")).isTrue();
        router.holdBackFollower(true);
        assertThat(router.compares("by-name")).isFalse();
    }

    @Test
    void whatWasNotSaidIsNamed() {
        assertThatThrownBy(() -> Reads.<Integer, User, RuntimeException>through(router, "users")
                        .old(old::get)
                        .fresh(fresh::get)
                        .entity(String::valueOf)
                        .compare(Fields.of(User.class).build())
                        .build())
                .hasMessageContaining("immutable() or copied(...)");
    }

    private ReadsBuilder<Integer, User, RuntimeException> builder() {
        return Reads.<Integer, User, RuntimeException>through(router, "users")
                .old(old::get)
                .fresh(fresh::get)
                .entity(key -> "user:" + key)
                .compare(Fields.of(User.class).build())
                .immutable()
                .limits(PATIENT);
    }

    private static User read(Reads<Integer, User, IOException> reads, int key) {
        try {
            User user = reads.read(key);
            assertThat(user).isNotNull();
            return user;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void both(int key, User user) {
        old.put(key, user);
        fresh.put(key, user);
    }

    private void plan(long epoch, Stage stage, Side authority, ReadShare share, int shadowPpm) {
        router.accept(
                new RoutePlan(
                        "users",
                        epoch,
                        stage,
                        authority,
                        share,
                        shadowPpm,
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(5)),
                System.nanoTime());
        follower.applied(System.nanoTime());
    }

    /** The follower has everything meanwhile, as a feed would tell. */
    private void await(BooleanSupplier condition) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time").isLessThan(until);
            follower.applied(System.nanoTime());
            LockSupport.parkNanos(1_000_000);
        }
    }
}
