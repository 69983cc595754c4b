package dev.midflight.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.router.RefusedException.Reason;
import dev.midflight.router.compare.Fields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two processes write the same key, in every order of their steps at the stores, in the same stage and in each pair of
 * neighbouring ones with the same authority. Whatever the order, both stores have what was acknowledged last, and a
 * checker that would not see it if they had not is found out by a store that does not look at versions.
 */
final class InterleavingsTest {

    private static final int KEY = 1;
    private static final LaneLimits SMALL =
            new LaneLimits(16, 1 << 20, 1, Duration.ofSeconds(20), 1, Duration.ofSeconds(20));

    private final Schedules schedules = new Schedules();
    private final Memory.Log log = new Memory.Log();
    private final List<Migrator<Integer, Integer, RuntimeException>> migrators = new ArrayList<>();
    private final List<Divergences.Divergence> noted = new ArrayList<>();
    private final ThreadLocal<Boolean> inLeg = ThreadLocal.withInitial(() -> false);
    private int legs;

    @AfterEach
    void end() {
        migrators.forEach(Migrator::close);
        schedules.close();
    }

    /** Each stage with itself and with each neighbour of the same authority. */
    static Stream<Arguments> pairs() {
        return Stream.of(Stage.values()).filter(one -> one != Stage.SWITCHING).flatMap(one -> Stream.of(Stage.values())
                .filter(other -> one == other || one.mayGoTo(other))
                .filter(other -> one.authority().equals(other.authority()))
                .map(other -> Arguments.of(one, other)));
    }

    private static Router in(Stage stage, long epoch) {
        Router router = new Router("shop", WithoutPlan.READ_OLD, Duration.ZERO, Nanos.SYSTEM);
        Plans.accept(router, Plans.plan(epoch, stage));
        return router;
    }

    private MigratorBuilder<Integer, Integer, RuntimeException> builder(
            Router router,
            Store<Integer, Integer, RuntimeException> old,
            Store<Integer, Integer, RuntimeException> fresh) {
        MigratorBuilder<Integer, Integer, RuntimeException> builder =
                Migrator.<Integer, Integer, RuntimeException>through(router, "users")
                        .old(old)
                        .fresh(fresh)
                        .entity(String::valueOf)
                        .keys(String::valueOf, Integer::valueOf)
                        .compare(Fields.of(Integer.class).build())
                        .immutable()
                        .journal(noted::add)
                        .callerBudget(Duration.ZERO)
                        .limits(SMALL)
                        .withoutApplier();
        builder.lanes = name -> new TaskLane();
        return builder;
    }

    private Migrator<Integer, Integer, RuntimeException> built(
            MigratorBuilder<Integer, Integer, RuntimeException> builder) {
        Migrator<Integer, Integer, RuntimeException> migrator = builder.build();
        migrators.add(migrator);
        return migrator;
    }

    /** Hands each leg to a task of its own. */
    private final class TaskLane implements FollowerLane {
        @Override
        public boolean offer(long size, Lane.Work work) {
            schedules.task("leg " + ++legs, () -> {
                inLeg.set(true);
                work.run();
                inLeg.remove();
            });
            return true;
        }

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void withMarksBothStoresEndWithTheLastWrite(Stage one, Stage other) throws Exception {
        Memory.Marked old = new Memory.Marked(schedules, log);
        Memory.Marked fresh = new Memory.Marked(schedules, log);
        Memory.Marked authority = one.authority().orElseThrow() == Side.OLD ? old : fresh;
        Memory.Marked follower = authority == old ? fresh : old;
        MigratorBuilder<Integer, Integer, RuntimeException> first = builder(in(one, 1), old, fresh);
        MigratorBuilder<Integer, Integer, RuntimeException> second = builder(in(other, 2), old, fresh);
        Migrator<Integer, Integer, RuntimeException> mine = built(first);
        Migrator<Integer, Integer, RuntimeException> theirs = built(second);
        Stage followed =
                Stream.of(one, other).filter(Stage::isFollowed).findAny().orElse(Stage.DUAL_OLD);
        Router following = in(followed.authority().equals(one.authority()) ? followed : Stage.DUAL_NEW, 2);
        int runs = schedules.all(
                () -> {
                    Stream.of(old, fresh).forEach(store -> {
                        store.rows.clear();
                        store.marks.clear();
                    });
                    log.written.clear();
                    schedules.task("A", () -> mine.write(KEY, 1));
                    schedules.task("B", () -> theirs.delete(KEY));
                    Applier<Integer, Integer, RuntimeException> applier = new Applier<>(
                            builder(following, old, fresh), side -> side == Side.OLD ? old : fresh, noted::add);
                    schedules.task("applier", () -> applier.round(Runnable::run));
                },
                () -> {
                    Applier<Integer, Integer, RuntimeException> last = new Applier<>(
                            builder(following, old, fresh), side -> side == Side.OLD ? old : fresh, noted::add);
                    last.round(Runnable::run);
                    assertThat(authority.rows.getOrDefault(KEY, 0)).isEqualTo(log.last());
                    if (one.follower() != Stage.Follower.NOTHING && other.follower() != Stage.Follower.NOTHING) {
                        assertThat(follower.rows).isEqualTo(authority.rows);
                        assertThat(authority.marks).isEmpty();
                    }
                });
        assertThat(runs).isGreaterThanOrEqualTo(6);
    }

    @Test
    void ofTwoWhoBringTheSameKeyOverTheOneThatWasStoppedDoesNoHarm() throws Exception {
        Memory.Marked old = new Memory.Marked(schedules, log);
        Memory.Marked fresh = new Memory.Marked(schedules, log);
        Router router = in(Stage.DUAL_OLD, 1);
        Migrator<Integer, Integer, RuntimeException> users = built(builder(router, old, fresh));
        int runs = schedules.all(
                () -> {
                    old.rows.clear();
                    old.marks.clear();
                    fresh.rows.clear();
                    fresh.tokens.clear();
                    users.write(KEY, 1);
                    for (String name : List.of("one", "other")) {
                        Applier<Integer, Integer, RuntimeException> applier = new Applier<>(
                                builder(router, old, fresh), side -> side == Side.OLD ? old : fresh, noted::add);
                        schedules.task(name, () -> applier.round(Runnable::run));
                    }
                    schedules.task("writer", () -> users.write(KEY, 2));
                },
                () -> {
                    Applier<Integer, Integer, RuntimeException> last = new Applier<>(
                            builder(router, old, fresh), side -> side == Side.OLD ? old : fresh, noted::add);
                    last.round(Runnable::run);
                    assertThat(fresh.rows).isEqualTo(Map.of(KEY, 2));
                    assertThat(old.marks).isEmpty();
                });
        assertThat(runs).isGreaterThan(500);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void withVersionsBothStoresEndWithTheLastWrite(Stage one, Stage other) throws Exception {
        assertThat(diverging(one, other, false)).isZero();
    }

    @Test
    void aStoreThatDoesNotLookAtVersionsDivergesAndIsSeenTo() throws Exception {
        assertThat(diverging(Stage.DUAL_OLD, Stage.DUAL_OLD, true)).isEqualTo(2);
        assertThat(diverging(Stage.MIRROR_NEW, Stage.DUAL_NEW, true)).isEqualTo(2);
    }

    /** Of all orders of two writes with two legs, in how many the stores differ in the end. */
    private int diverging(Stage one, Stage other, boolean naive) throws Exception {
        Memory.Versioned old = new Memory.Versioned(schedules, log, naive);
        Memory.Versioned fresh = new Memory.Versioned(schedules, log, naive);
        Migrator<Integer, Integer, RuntimeException> mine =
                built(builder(in(one, 1), old, fresh).mode(WriteMode.VERSIONS));
        Migrator<Integer, Integer, RuntimeException> theirs =
                built(builder(in(other, 1), old, fresh).mode(WriteMode.VERSIONS));
        AtomicInteger differ = new AtomicInteger();
        int runs = schedules.all(
                () -> {
                    old.rows.clear();
                    fresh.rows.clear();
                    log.written.clear();
                    schedules.task("A", () -> mine.write(KEY, 1));
                    schedules.task("B", () -> theirs.delete(KEY));
                },
                () -> {
                    Memory.Versioned authority = one.authority().orElseThrow() == Side.OLD ? old : fresh;
                    assertThat(Objects.requireNonNullElse(authority.value(KEY), 0))
                            .isEqualTo(log.last());
                    boolean follow = one.isFollowed() && other.isFollowed();
                    if (follow && !Objects.equals(old.value(KEY), fresh.value(KEY))) {
                        differ.incrementAndGet();
                    }
                });
        assertThat(runs)
                .isEqualTo(one.isFollowed() && other.isFollowed() ? 6 : one.isFollowed() || other.isFollowed() ? 3 : 2);
        return differ.get();
    }

    @Test
    void fillingUndoesNoWriteAndNoDelete() throws Exception {
        assertThat(filled(false)).isZero();
        assertThat(filled(true)).isPositive();
    }

    private int filled(boolean naive) throws Exception {
        Memory.Versioned old = new Memory.Versioned(schedules, log, naive);
        Memory.Versioned fresh = new Memory.Versioned(schedules, log, naive);
        Migrator<Integer, Integer, RuntimeException> users =
                built(builder(in(Stage.DUAL_OLD, 1), old, fresh).mode(WriteMode.VERSIONS));
        Migrator<Integer, Integer, RuntimeException> theirs =
                built(builder(in(Stage.DUAL_OLD, 1), old, fresh).mode(WriteMode.VERSIONS));
        AtomicInteger differ = new AtomicInteger();
        schedules.all(
                () -> {
                    old.rows.clear();
                    fresh.rows.clear();
                    old.write(KEY, 7, 0);
                    schedules.task("filler", () -> users.fill(List.of(KEY)));
                    schedules.task("A", () -> users.write(KEY, 1));
                    schedules.task("B", () -> theirs.delete(KEY));
                },
                () -> {
                    if (!Objects.equals(old.value(KEY), fresh.value(KEY))) {
                        differ.incrementAndGet();
                    }
                });
        return differ.get();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void withLeasesBothStoresEndWithTheLastWrite(Stage one, Stage other) throws Exception {
        Side side = one.authority().orElseThrow();
        Map<Integer, Integer> oldRows = new HashMap<>();
        Map<Integer, Integer> freshRows = new HashMap<>();
        PlainStore<Integer, Integer, RuntimeException> old =
                Memory.plain(schedules, log, oldRows, () -> side == Side.OLD);
        PlainStore<Integer, Integer, RuntimeException> fresh =
                Memory.plain(schedules, log, freshRows, () -> side == Side.NEW);
        Memory.Leases leases = new Memory.Leases(schedules, new HashMap<>());
        List<Migrator<Integer, Integer, RuntimeException>> both = Stream.of(one, other)
                .map(stage -> built(builder(in(stage, 1), old, fresh)
                        .mode(WriteMode.LEASES)
                        .leases(leases, Duration.ofSeconds(10), Duration.ofSeconds(10))))
                .toList();
        schedules.all(
                () -> {
                    oldRows.clear();
                    freshRows.clear();
                    log.written.clear();
                    schedules.task("A", () -> both.get(0).write(KEY, 1));
                    schedules.task("B", () -> both.get(1).delete(KEY));
                },
                () -> {
                    Map<Integer, Integer> authority = side == Side.OLD ? oldRows : freshRows;
                    assertThat(authority.getOrDefault(KEY, 0)).isEqualTo(log.last());
                    if (one.isFollowed() && other.isFollowed()) {
                        assertThat(freshRows).isEqualTo(oldRows);
                    }
                    assertThat(leases.held()).isEmpty();
                });
    }

    /** What the flip waits for. */
    private enum Flip {
        DRAINED,
        NOTHING
    }

    @ParameterizedTest
    @EnumSource(Side.class)
    void theAuthorityMovesAndNothingIsLostInAnyOrder(Side from) throws Exception {
        for (WriteMode mode : WriteMode.values()) {
            assertThat(lostInFlip(mode, Flip.DRAINED, from)).as(mode.name()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Side.class)
    void aFlipThatDoesNotWaitLosesWritesAndIsSeenTo(Side from) throws Exception {
        assertThat(lostInFlip(WriteMode.STATE_TRANSFER, Flip.NOTHING, from)).isPositive();
        assertThat(lostInFlip(WriteMode.VERSIONS, Flip.NOTHING, from)).isPositive();
    }

    /** Both sides as a mode needs them. */
    private final class Stores {
        private final WriteMode mode;
        private final List<Memory.Marked> marked =
                List.of(new Memory.Marked(schedules, log), new Memory.Marked(schedules, log));
        private final List<Memory.Versioned> versioned =
                List.of(new Memory.Versioned(schedules, log, false), new Memory.Versioned(schedules, log, false));
        private final List<Map<Integer, Integer>> plain = List.of(new HashMap<>(), new HashMap<>());
        private final Memory.Leases leases = new Memory.Leases(schedules, new HashMap<>());

        Stores(WriteMode mode) {
            this.mode = mode;
        }

        private static int place(Side side) {
            return side == Side.OLD ? 0 : 1;
        }

        Store<Integer, Integer, RuntimeException> at(Side side) {
            int place = place(side);
            return switch (mode) {
                case STATE_TRANSFER -> marked.get(place);
                case VERSIONS -> versioned.get(place);
                case LEASES -> Memory.plain(schedules, log, plain.get(place), () -> !inLeg.get());
            };
        }

        MigratorBuilder<Integer, Integer, RuntimeException> by(Router router) {
            MigratorBuilder<Integer, Integer, RuntimeException> builder =
                    builder(router, at(Side.OLD), at(Side.NEW)).mode(mode);
            return mode == WriteMode.LEASES
                    ? builder.leases(leases, Duration.ofSeconds(10), Duration.ofSeconds(10))
                    : builder;
        }

        Applier<Integer, Integer, RuntimeException> applier(Router router) {
            return new Applier<>(by(router), side -> marked.get(place(side)), noted::add);
        }

        int value(Side side) {
            int place = place(side);
            return switch (mode) {
                case STATE_TRANSFER -> marked.get(place).rows.getOrDefault(KEY, 0);
                case VERSIONS -> orZero(versioned.get(place).value(KEY));
                case LEASES -> plain.get(place).getOrDefault(KEY, 0);
            };
        }

        void clear() {
            log.written.clear();
            marked.forEach(store -> {
                store.rows.clear();
                store.marks.clear();
            });
            versioned.forEach(store -> store.rows.clear());
            plain.forEach(Map::clear);
        }
    }

    private static Stage mirror(Side authority) {
        return authority == Side.OLD ? Stage.MIRROR_OLD : Stage.MIRROR_NEW;
    }

    /** Two processes write once each while a third one moves the authority; in how many orders it went wrong. */
    private int lostInFlip(WriteMode mode, Flip flip, Side from) throws Exception {
        Stores stores = new Stores(mode);
        List<Router> routers = List.of(in(mirror(from), 1), in(mirror(from), 1));
        List<Migrator<Integer, Integer, RuntimeException>> users =
                routers.stream().map(router -> built(stores.by(router))).toList();
        boolean marks = mode == WriteMode.STATE_TRANSFER;
        Applier<Integer, Integer, RuntimeException> applier = stores.applier(routers.get(0));
        AtomicInteger epoch = new AtomicInteger(1);
        AtomicInteger wrong = new AtomicInteger();
        schedules.all(
                () -> {
                    stores.clear();
                    for (int i = 0; i < 2; i++) {
                        int writer = i;
                        schedules.task("writer " + i, () -> write(routers.get(writer), users.get(writer), writer + 1));
                    }
                    long now = epoch.get();
                    schedules.task("flip", () -> {
                        publish(routers, Plans.plan(now + 1, Stage.SWITCHING, from));
                        if (flip == Flip.DRAINED) {
                            schedules.step("drained", () -> drained(routers));
                            applier.round(Runnable::run);
                        }
                        publish(routers, Plans.plan(now + 2, mirror(from.other())));
                    });
                },
                () -> {
                    if (marks) {
                        applier.round(Runnable::run);
                    }
                    if (stores.value(Side.OLD) != log.last() || stores.value(Side.NEW) != log.last()) {
                        wrong.incrementAndGet();
                    }
                    assertThat(stores.leases.held()).isEmpty();
                    long now = epoch.addAndGet(4);
                    for (Router router : routers) {
                        Plans.accept(router, Plans.plan(now - 1, Stage.SWITCHING, from.other()));
                        Plans.accept(router, Plans.plan(now, mirror(from)));
                    }
                });
        return wrong.get();
    }

    @ParameterizedTest
    @EnumSource(Side.class)
    void whoWaitsForTheFollowerFindsItsWriteThere(Side authority) throws Exception {
        assertThat(notThere(authority, Duration.ofSeconds(20))).isZero();
        assertThat(notThere(authority, Duration.ZERO)).isPositive();
    }

    /** Two processes write; in how many orders one goes on while the follower has neither its write nor a later one. */
    private int notThere(Side authority, Duration callerBudget) throws Exception {
        Stores stores = new Stores(WriteMode.VERSIONS);
        List<Migrator<Integer, Integer, RuntimeException>> users = Stream.of(1, 2)
                .map(writer -> {
                    MigratorBuilder<Integer, Integer, RuntimeException> builder =
                            stores.by(in(mirror(authority), 1)).callerBudget(callerBudget);
                    builder.beforeWait = follower -> schedules.step("wait", follower::isDone);
                    return built(builder);
                })
                .toList();
        Memory.Versioned follower = stores.versioned.get(Stores.place(authority.other()));
        AtomicInteger missing = new AtomicInteger();
        schedules.all(
                () -> {
                    stores.clear();
                    for (int value = 1; value <= 2; value++) {
                        int mine = value;
                        schedules.task("writer " + mine, () -> {
                            users.get(mine - 1).write(KEY, mine);
                            VersionedStore.State<Integer> there = follower.rows.get(KEY);
                            if (there == null || there.version().number() <= log.written.indexOf(mine)) {
                                missing.incrementAndGet();
                            }
                        });
                    }
                },
                () -> assertThat(stores.value(Side.OLD)).isEqualTo(stores.value(Side.NEW)));
        return missing.get();
    }

    private static int orZero(@Nullable Integer value) {
        return value == null ? 0 : value;
    }

    private void publish(List<Router> routers, RoutePlan plan) {
        for (Router router : routers) {
            schedules.step("publish " + plan.stage());
            Plans.accept(router, plan);
        }
    }

    private static boolean drained(List<Router> routers) {
        return routers.stream().allMatch(router -> router.ack().orElseThrow().drained());
    }

    private void write(Router router, Migrator<Integer, Integer, RuntimeException> users, int value) {
        schedules.step("begin");
        while (true) {
            try {
                users.write(KEY, value);
                return;
            } catch (RefusedException refused) {
                assertThat(refused.reason()).isEqualTo(Reason.SWITCHING);
                schedules.step("try again", () -> router.plan().orElseThrow().stage() != Stage.SWITCHING);
            }
        }
    }

    @Test
    void plansThatWouldLetTwoAuthoritiesOrMoreThanNeighboursBeInForceAreRefused() {
        for (Stage one : Stage.values()) {
            for (Stage other : Stage.values()) {
                for (Side authority : other.authority().map(List::of).orElse(List.of(Side.values()))) {
                    Router router = new Router("shop", WithoutPlan.READ_OLD, Duration.ZERO, Nanos.SYSTEM);
                    Side before = one.authority().orElse(Side.OLD);
                    Plans.accept(router, readAtTheAuthority(1, one, before));
                    boolean keeps = authority == before || one == Stage.SWITCHING;
                    RoutePlan next = readAtTheAuthority(2, other, authority);
                    if (one == other ? authority == before : one.mayGoTo(other) && keeps) {
                        Plans.accept(router, next);
                        assertThat(router.plan()).contains(next);
                    } else if (one != other) {
                        assertThatThrownBy(() -> Plans.accept(router, next))
                                .as("%s after %s", other, one)
                                .isInstanceOf(IllegalArgumentException.class);
                        assertThat(router.plan()).map(RoutePlan::epoch).contains(1L);
                    }
                }
            }
        }
    }

    private static RoutePlan readAtTheAuthority(long epoch, Stage stage, Side authority) {
        RoutePlan.ReadShare share =
                new RoutePlan.ReadShare(1, authority == Side.OLD ? 0 : Bucket.PLACES, Set.of(), Set.of());
        Duration lease = Duration.ofMinutes(5);
        return new RoutePlan("shop", epoch, stage, authority, share, 0, lease, lease);
    }
}
