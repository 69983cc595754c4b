package dev.midflight.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.router.Divergences.Divergence;
import dev.midflight.router.Divergences.Source;
import dev.midflight.router.MarkedStore.Owner;
import dev.midflight.router.compare.Fields;
import dev.midflight.router.dirty.JdbcMarks;
import dev.midflight.router.dirty.JdbcStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Writes that are marked and brought over, between real servers. */
final class StateTransferTest {

    private static final ApplierLimits QUICK =
            new ApplierLimits(100, 20_000, 2, Duration.ofMillis(20), Duration.ofMillis(400), Duration.ofMillis(50), 2);
    private static final Duration PATIENT = Duration.ofSeconds(20);

    private final Queue<Divergence> journal = new ConcurrentLinkedQueue<>();
    private final Router router = Plans.router();
    private @Nullable Migrator<Long, User, SQLException> migrator;

    /** Two stores, the old one on the server that the test names. */
    private record Stores(UsersTable old, UsersTable fresh) {
        static Stores on(Database.Kind old) throws SQLException {
            Database.Kind fresh = old == Database.Kind.POSTGRES ? Database.Kind.MARIADB : Database.Kind.POSTGRES;
            return new Stores(UsersTable.in(old.fresh()), UsersTable.in(fresh.fresh()));
        }

        static Stores any() throws SQLException {
            return on(Database.Kind.MARIADB);
        }
    }

    @AfterEach
    void end() {
        if (migrator != null) {
            migrator.close();
        }
    }

    private Migrator<Long, User, SQLException> migrator(
            MarkedStore<Long, User, SQLException> old, MarkedStore<Long, User, SQLException> fresh) {
        return kept(builder(old, fresh));
    }

    private Migrator<Long, User, SQLException> kept(MigratorBuilder<Long, User, SQLException> builder) {
        Migrator<Long, User, SQLException> built = builder.build();
        migrator = built;
        return built;
    }

    private MigratorBuilder<Long, User, SQLException> builder(
            MarkedStore<Long, User, SQLException> old, MarkedStore<Long, User, SQLException> fresh) {
        return Migrator.<Long, User, SQLException>through(router, UsersTable.NAME)
                .old(old)
                .fresh(fresh)
                .entity(id -> "user:" + id)
                .keys(String::valueOf, Long::valueOf)
                .compare(Fields.of(User.class).build())
                .immutable()
                .journal(journal::add)
                .callerBudget(PATIENT)
                .applier(QUICK);
    }

    private void plan(long epoch, Stage stage, Side authority) {
        Plans.accept(router, Plans.plan(epoch, stage, authority));
    }

    private static List<String> marks(UsersTable table) throws SQLException {
        return table.database()
                .rows("SELECT row_key FROM %s ORDER BY id"
                        .formatted(table.database().dirty()));
    }

    @ParameterizedTest
    @EnumSource
    void theFollowerGetsEveryWriteInEitherDirection(Database.Kind kind) throws Exception {
        Stores stores = Stores.on(kind);
        Migrator<Long, User, SQLException> users =
                migrator(stores.old().store(), stores.fresh().store());
        plan(1, Stage.OLD_ONLY, Side.OLD);
        users.write(1L, new User("Ada", 1));
        assertThat(marks(stores.old())).isEmpty();
        plan(2, Stage.CAPTURE, Side.OLD);
        users.write(2L, new User("Bob", 2));
        users.write(2L, new User("Bob", 3));
        assertThat(marks(stores.old())).containsExactly("2", "2");
        plan(3, Stage.DUAL_OLD, Side.OLD);
        users.fill(List.of(1L, 2L, 3L));
        Wait.until(() -> marks(stores.old()).isEmpty());
        plan(4, Stage.MIRROR_OLD, Side.OLD);
        users.delete(1L);
        assertThat(users.update(2L, user -> user.with(10))).isEqualTo(new User("Bob", 13));

        assertThat(users.counts().inTime()).isEqualTo(2);
        assertThat(stores.fresh().database().rows("SELECT id, name, cents FROM users"))
                .containsExactly("2,Bob,13");
        plan(5, Stage.SWITCHING, Side.OLD);
        assertThat(marks(stores.old())).isEmpty();
        plan(6, Stage.MIRROR_NEW, Side.NEW);
        users.write(2L, new User("Bea", 4));
        users.delete(2L);
        users.write(3L, new User("Cid", 5));

        assertThat(stores.old().database().rows("SELECT id, name, cents FROM users"))
                .containsExactly("3,Cid,5");
        assertThat(marks(stores.fresh())).isEmpty();
        assertThat(marks(stores.old())).isEmpty();
        assertThat(journal).isEmpty();
    }

    @Test
    void readsMoveToTheFollowerOnceItHasWhatWasWritten() throws Exception {
        Stores stores = Stores.any();
        Migrator<Long, User, SQLException> users =
                migrator(stores.old().store(), stores.fresh().store());
        Plans.accept(
                router,
                new RoutePlan(
                        "shop",
                        1,
                        Stage.MIRROR_OLD,
                        Side.OLD,
                        new RoutePlan.ReadShare(1, 1_000_000, Set.of(), Set.of()),
                        0,
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(5)));
        users.write(1L, new User("Ada", 1));
        Wait.until(() -> {
            assertThat(users.read(1L)).isEqualTo(new User("Ada", 1));
            return users.reads().counts().atNew() > 0;
        });
    }

    @Test
    void ofTwoMigratorsTheOneThatIsFurtherBehindSaysWhetherTheFollowerIsRead() throws Exception {
        Stores users = Stores.any();
        Stores others = Stores.any();
        Applier<Long, User, SQLException> idle = applier(users, QUICK);
        Applier<Long, User, SQLException> busy = applier(others, QUICK);
        RoutePlan.ReadShare all = new RoutePlan.ReadShare(1, 1_000_000, Set.of(), Set.of());
        Plans.accept(
                router,
                new RoutePlan(
                        "shop", 1, Stage.MIRROR_OLD, Side.OLD, all, 0, Duration.ofMinutes(5), Duration.ofMinutes(5)));
        others.old().store().marks().mark(List.of("1"));
        idle.round(Runnable::run);
        assertThat(router.reads("user:1")).isEqualTo(Side.OLD);
        busy.round(Runnable::run);
        busy.round(Runnable::run);
        assertThat(router.reads("user:1")).isEqualTo(Side.NEW);
    }

    /** One that does a round when it is told to. */
    private Applier<Long, User, SQLException> applier(Stores stores, ApplierLimits limits) throws SQLException {
        JdbcStore<Long, User, SQLException> old = stores.old().store();
        JdbcStore<Long, User, SQLException> fresh = stores.fresh().store();
        return new Applier<>(builder(old, fresh).applier(limits), side -> side == Side.OLD ? old : fresh, journal::add);
    }

    @Test
    void keysThatAreRefusedDoNotFillTheRoundsOfTheOthers() throws Exception {
        Stores stores = Stores.on(Database.Kind.POSTGRES);
        stores.fresh().database().run("ALTER TABLE users ADD CHECK (cents < 100)");
        Applier<Long, User, SQLException> applier =
                applier(stores, new ApplierLimits(2, 2, 1, Duration.ofMillis(1), PATIENT, Duration.ofNanos(1), 1));
        plan(1, Stage.DUAL_OLD, Side.OLD);
        Marks marks = stores.old().store().marks();
        for (long id = 1; id <= 3; id++) {
            stores.old().write(id, new User("Ada", 1_000), connection -> {});
        }
        stores.old().write(4L, new User("Bob", 4), connection -> {});
        marks.mark(List.of("1", "2", "3", "1", "4"));
        for (int i = 0; i < 4; i++) {
            applier.round(Runnable::run);
        }

        assertThat(stores.fresh().find(4L)).isEqualTo(new User("Bob", 4));
        assertThat(marks(stores.old())).containsExactly("1", "2", "3");
        marks.mark(List.of("1", "1"));
        applier.round(Runnable::run);
        assertThat(marks(stores.old())).as("no more of them").containsExactly("1", "2", "3");

        stores.old().write(1L, new User("Ada", 1), connection -> {});
        marks.mark(List.of("1"));
        applier.round(Runnable::run);
        assertThat(stores.fresh().find(1L)).isEqualTo(new User("Ada", 1));
        assertThat(marks(stores.old())).containsExactly("2", "3");
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeMarkedIsNotWritten(Database.Kind kind) throws Exception {
        Stores stores = Stores.on(kind);
        Migrator<Long, User, SQLException> users =
                migrator(stores.old().store(), stores.fresh().store());
        plan(1, Stage.CAPTURE, Side.OLD);
        stores.old().database().run("DROP TABLE " + stores.old().database().dirty());

        assertThatThrownBy(() -> users.write(1L, new User("Ada", 1))).isInstanceOf(SQLException.class);

        assertThat(stores.old().find(1L)).isNull();
        assertThat(router.ack()).contains(new Router.Ack(1, true));
    }

    @Test
    void anAuthorityThatRefusesIsTheCallersOwnAndNothingIsMarked() throws Exception {
        Stores stores = Stores.any();
        Migrator<Long, User, SQLException> users =
                migrator(stores.old().store(), stores.fresh().store());
        plan(1, Stage.DUAL_OLD, Side.OLD);

        assertThatThrownBy(() -> users.write(1L, new User("longer than ten", 1)))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("too long");

        assertThat(marks(stores.old())).isEmpty();
        plan(2, Stage.MIRROR_OLD, Side.OLD);
        assertThat(router.ack()).contains(new Router.Ack(2, true));
    }

    @Test
    void aFunctionThatLeavesItsStepAwayIsFoundOut() throws Exception {
        Stores stores = Stores.any();
        JdbcStore<Long, User, SQLException> real = stores.old().store();
        JdbcStore<Long, User, SQLException> forgetful =
                JdbcStore.of((JdbcMarks) real.marks(), stores.old()::find, (id, user, step) -> stores.old()
                        .write(id, user, connection -> {}));
        Migrator<Long, User, SQLException> users =
                migrator(forgetful, stores.fresh().store());
        plan(1, Stage.DUAL_OLD, Side.OLD);

        assertThatThrownBy(() -> users.write(1L, new User("Ada", 1))).hasMessageContaining("step.in(connection)");
    }

    @Test
    void nobodyWaitsForAFollowerThatHangsOrIsDownAndItCatchesUp() throws Exception {
        Stores stores = Stores.any();
        CountDownLatch hung = new CountDownLatch(1);
        AtomicBoolean down = new AtomicBoolean(true);
        Hooked fresh = new Hooked(stores.fresh().store(), () -> {
            hung.await();
            if (down.get()) {
                throw new SQLException("planted: connection refused", "08001");
            }
        });
        Migrator<Long, User, SQLException> users =
                kept(builder(stores.old().store(), fresh).callerBudget(Duration.ofMillis(1)));
        plan(1, Stage.MIRROR_OLD, Side.OLD);
        for (long id = 1; id <= 20; id++) {
            users.write(id, new User("Ada", id));
        }
        assertThat(users.counts().notInTime()).isEqualTo(20);
        hung.countDown();
        Wait.until(() -> users.counts().failed() > 20);
        assertThat(marks(stores.old())).hasSize(20);
        assertThat(users.aside()).isEmpty();

        down.set(false);
        Wait.until(() -> marks(stores.old()).isEmpty());

        assertThat(stores.fresh().database().rows("SELECT count(*), sum(cents) FROM users"))
                .containsExactly("20,210");
    }

    @Test
    void whoeverWritesWaitsNoMoreOnceManyHaveWaitedInVain() throws Exception {
        Stores stores = Stores.any();
        CountDownLatch never = new CountDownLatch(1);
        AtomicBoolean hangs = new AtomicBoolean();
        Hooked fresh = new Hooked(stores.fresh().store(), () -> {
            if (hangs.get()) {
                never.await();
            }
            throw new SQLException("planted: connection refused", "08001");
        });
        Migrator<Long, User, SQLException> users =
                kept(builder(stores.old().store(), fresh).callerBudget(Duration.ofMinutes(5)));
        plan(1, Stage.MIRROR_OLD, Side.OLD);
        for (long id = 1; id <= 16; id++) {
            users.write(id, new User("Ada", id));
        }
        hangs.set(true);
        CompletableFuture<Void> late = CompletableFuture.runAsync(() -> write(users, 17));

        // Long before its budget is over.
        late.get(PATIENT.toSeconds(), TimeUnit.SECONDS);

        assertThat(users.counts().notInTime()).isEqualTo(17);
        assertThat(marks(stores.old())).hasSize(17);
        never.countDown();
    }

    private static void write(Migrator<Long, User, SQLException> users, long id) {
        try {
            users.write(id, new User("Ada", id));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aKeyThatTheFollowerRefusesIsPutAsideAndTheOthersGoOn() throws Exception {
        Stores stores = Stores.on(Database.Kind.POSTGRES);
        stores.fresh().database().run("ALTER TABLE users ADD CHECK (cents < 100)");
        Migrator<Long, User, SQLException> users =
                migrator(stores.old().store(), stores.fresh().store());
        plan(1, Stage.DUAL_OLD, Side.OLD);
        users.write(1L, new User("Ada", 1_000));
        for (long id = 2; id <= 50; id++) {
            users.write(id, new User("Bob", id));
        }
        Wait.until(() -> users.aside().containsKey("1") && marks(stores.old()).equals(List.of("1")));

        assertThat(stores.fresh().database().rows("SELECT count(*) FROM users")).containsExactly("49");
        assertThat(users.aside().get("1")).contains("SQL state 23").doesNotContain("Ada");
        assertThat(journal)
                .anyMatch(
                        each -> each.source() == Source.QUARANTINE && each.key().equals("1"));

        users.write(1L, new User("Ada", 99));
        Wait.until(() -> marks(stores.old()).isEmpty());

        assertThat(stores.fresh().find(1L)).isEqualTo(new User("Ada", 99));
        assertThat(users.aside()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void anOwnerThatWasReplacedPutsNothing(Database.Kind kind) throws Exception {
        Stores stores = Stores.on(kind);
        JdbcStore<Long, User, SQLException> fresh = stores.fresh().store();
        Marks marks = fresh.marks();
        Owner first = new Owner(3, marks.claim(3, Duration.ofSeconds(60)).orElseThrow());
        assertThat(marks.claim(3, Duration.ofSeconds(60))).isEmpty();
        assertThat(marks.claim(4, Duration.ofSeconds(60))).isPresent();
        assertThat(marks.renew(first, Duration.ZERO)).isTrue();
        Owner second = new Owner(3, marks.claim(3, Duration.ofSeconds(60)).orElseThrow());

        fresh.put(1L, new User("Bob", 2), second);
        assertThatThrownBy(() -> fresh.put(1L, new User("Ada", 1), first)).isInstanceOf(StaleOwnerException.class);

        assertThat(second.token()).isGreaterThan(first.token());
        assertThat(marks.renew(first, Duration.ofSeconds(60))).isFalse();
        assertThat(stores.fresh().find(1L)).isEqualTo(new User("Bob", 2));
    }

    @ParameterizedTest
    @EnumSource
    void aPartIsNotHeldForLongerWhenTheServersClockIsSetBack(Database.Kind kind) throws Exception {
        Stores stores = Stores.on(kind);
        JdbcStore<Long, User, SQLException> fresh = stores.fresh().store();
        Duration lease = Duration.ofSeconds(60);
        Owner first = new Owner(3, fresh.marks().claim(3, lease).orElseThrow());
        // As it looks to a clock that shows an hour less than before.
        boolean postgres = stores.fresh().database().kind() == Database.Kind.POSTGRES;
        stores.fresh()
                .database()
                .run(
                        postgres
                                ? "UPDATE midflight.part SET until = until + interval '1 hour' WHERE part = 3"
                                : "UPDATE midflight_part SET until = until + INTERVAL 1 HOUR WHERE part = 3");

        Owner second = new Owner(3, fresh.marks().claim(3, lease).orElseThrow());

        assertThat(fresh.marks().claim(3, lease)).as("held for one lease").isEmpty();
        assertThatThrownBy(() -> fresh.put(1L, new User("Ada", 1), first)).isInstanceOf(StaleOwnerException.class);
        fresh.put(1L, new User("Bob", 2), second);
    }

    @ParameterizedTest
    @EnumSource
    void aStoreThatIsClosedToAnEpochTakesNoneOfItsLateWrites(Database.Kind kind) throws Exception {
        Stores stores = Stores.on(kind);
        JdbcStore<Long, User, SQLException> old = stores.old().store();
        Migrator<Long, User, SQLException> users = migrator(old, stores.fresh().store());
        plan(1, Stage.MIRROR_OLD, Side.OLD);
        users.write(1L, new User("Ada", 1));
        old.marks().raise(2);
        old.marks().raise(1);

        assertThatThrownBy(() -> users.write(1L, new User("Ada", 2))).isInstanceOf(StaleEpochException.class);

        assertThat(stores.old().find(1L)).isEqualTo(new User("Ada", 1));
    }

    @ParameterizedTest
    @EnumSource
    void aWriterThatIsKilledBeforeTheFollowerHasItLeavesAMarkAndAnotherHeals(Database.Kind kind) throws Exception {
        Stores stores = Stores.on(kind);
        JdbcStore<Long, User, SQLException> old = stores.old().store();
        JdbcStore<Long, User, SQLException> fresh = stores.fresh().store();
        try (Child child = new Child(stores.old().database(), stores.fresh().database())) {
            child.await("putting");
            child.signal("KILL");
        }
        assertThat(marks(stores.old())).containsExactly("1");
        assertThat(stores.fresh().find(1L)).isNull();

        Migrator<Long, User, SQLException> users = migrator(old, fresh);
        plan(1, Stage.DUAL_OLD, Side.OLD);
        Wait.until(() -> marks(stores.old()).isEmpty());

        assertThat(stores.fresh().find(1L)).isEqualTo(new User("Ada", 1));
        assertThat(users.aside()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void anOwnerThatWasStoppedAndGoesOnOverwritesNothingNewer(Database.Kind kind) throws Exception {
        Stores stores = Stores.on(kind);
        JdbcStore<Long, User, SQLException> old = stores.old().store();
        JdbcStore<Long, User, SQLException> fresh = stores.fresh().store();
        try (Child child = new Child(stores.old().database(), stores.fresh().database())) {
            child.await("putting");
            child.signal("STOP");
            Migrator<Long, User, SQLException> users = migrator(old, fresh);
            plan(1, Stage.DUAL_OLD, Side.OLD);
            users.write(1L, new User("Ada", 2));
            Wait.until(() -> marks(stores.old()).isEmpty());
            assertThat(stores.fresh().find(1L)).isEqualTo(new User("Ada", 2));

            child.signal("CONT");
            child.goOn();
            child.await("refused");
        }
        assertThat(stores.fresh().find(1L)).isEqualTo(new User("Ada", 2));
    }

    /** A store before each put of which something happens. */
    record Hooked(MarkedStore<Long, User, SQLException> store, Hook hook, AtomicBoolean stale)
            implements MarkedStore<Long, User, SQLException> {

        Hooked(MarkedStore<Long, User, SQLException> store, Hook hook) {
            this(store, hook, new AtomicBoolean());
        }

        interface Hook {
            void before() throws SQLException, InterruptedException;
        }

        @Override
        public @Nullable User read(Long key) throws SQLException {
            return store.read(key);
        }

        @Override
        public void write(Long key, @Nullable User value, Beside beside) throws SQLException {
            store.write(key, value, beside);
        }

        @Override
        public void put(Long key, @Nullable User value, Owner owner) throws SQLException {
            try {
                hook.before();
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
            }
            try {
                store.put(key, value, owner);
            } catch (StaleOwnerException refused) {
                stale.set(true);
                throw refused;
            }
        }

        @Override
        public Marks marks() {
            return store.marks();
        }
    }
}
