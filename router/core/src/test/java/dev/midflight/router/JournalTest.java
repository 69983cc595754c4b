package dev.midflight.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.router.Divergences.Divergence;
import dev.midflight.router.Divergences.Source;
import dev.midflight.router.Journal.Count;
import dev.midflight.router.Journal.Entry;
import dev.midflight.router.Journal.State;
import dev.midflight.router.compare.Fields;
import dev.midflight.router.dirty.JdbcJournal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class JournalTest {

    private static final String ODD = "user:漢' ";

    private static Divergence found(String key, Source source) {
        return new Divergence(key, 7, source, "name: String(3)#01, now String(3)#02");
    }

    @ParameterizedTest
    @EnumSource
    void aKeyIsOneRowHoweverOftenItIsFound(Database.Kind kind) throws Exception {
        Database database = kind.fresh();
        JdbcJournal journal = JdbcJournal.in(database.source(), "shop", "users");
        JdbcJournal others = JdbcJournal.in(database.source(), "shop", "others");
        journal.found(found(ODD, Source.FOLLOWER_FAILED));
        journal.found(found(ODD, Source.SHADOW_MISMATCH));
        journal.found(found("user:漢'", Source.TIMEOUT));

        assertThat(journal.due(10)).containsExactlyInAnyOrder(new Entry(ODD, 0, 2), new Entry("user:漢'", 0, 1));
        assertThat(journal.counts())
                .containsExactlyInAnyOrder(
                        new Count(Source.SHADOW_MISMATCH, State.OPEN, 1), new Count(Source.TIMEOUT, State.OPEN, 1));
        assertThat(others.due(10)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsFoundAgainMeanwhileIsNotClosed(Database.Kind kind) throws Exception {
        JdbcJournal journal = JdbcJournal.in(kind.fresh().source(), "shop", "users");
        journal.found(found("1", Source.TIMEOUT));
        Entry seen = journal.due(1).get(0);
        journal.found(found("1", Source.TIMEOUT));

        assertThat(journal.close(seen, State.HEALED_ITSELF)).isFalse();

        Entry now = journal.due(1).get(0);
        journal.tried(now, Duration.ofMinutes(1));
        assertThat(journal.due(1)).isEmpty();
        assertThat(journal.close(now, State.HEALED_BY_COPY)).isTrue();
        journal.found(found("1", Source.VERIFY));
        assertThat(journal.due(1)).containsExactly(new Entry("1", 0, 3));
    }

    @Test
    void repairGoesFromTheAuthorityAloneAndClosesWhatIsEqual() throws Exception {
        UsersTable old = UsersTable.in(Database.Kind.MARIADB.fresh());
        UsersTable fresh = UsersTable.in(Database.Kind.POSTGRES.fresh());
        JdbcJournal journal = JdbcJournal.in(old.database().source(), "shop", UsersTable.NAME);
        Router router = Plans.router();
        try (Migrator<Long, User, SQLException> users = Migrator.<Long, User, SQLException>through(
                        router, UsersTable.NAME)
                .old(old.store())
                .fresh(fresh.store())
                .entity(id -> "user:" + id)
                .keys(String::valueOf, Long::valueOf)
                .compare(Fields.of(User.class).build())
                .immutable()
                .journal(journal)
                .applier(new ApplierLimits(
                        100, 1_000, 1, Duration.ofMillis(20), Duration.ofSeconds(1), Duration.ofSeconds(1), 2))
                .build()) {
            Plans.accept(router, Plans.plan(1, Stage.MIRROR_OLD));
            users.write(1L, new User("Ada", 1));
            users.write(2L, new User("Bob", 2));
            Wait.until(() -> users.counts().waiting() == 0 && fresh.find(2L) != null);
            fresh.write(2L, new User("Bad", 3), connection -> {});
            fresh.write(3L, new User("Odd", 3), connection -> {});
            for (long id = 1; id <= 3; id++) {
                journal.found(found(Long.toString(id), Source.VERIFY));
            }
            Plans.accept(router, Plans.plan(2, Stage.SWITCHING));
            assertThat(users.repair(journal, 10)).isEqualTo(RepairCounts.NONE);
            Plans.accept(router, Plans.plan(3, Stage.MIRROR_OLD));

            assertThat(users.repair(journal, 10)).isEqualTo(new RepairCounts(1, 0, 2, 0));
            Wait.until(() -> users.repair(journal, 10).healedByCopy() >= 0
                    && journal.counts().contains(new Count(Source.VERIFY, State.HEALED_BY_COPY, 2)));
        }
        List<String> same = List.of("1,Ada,1", "2,Bob,2");
        assertThat(old.database().rows("SELECT id, name, cents FROM users ORDER BY id"))
                .isEqualTo(same);
        assertThat(fresh.database().rows("SELECT id, name, cents FROM users ORDER BY id"))
                .isEqualTo(same);
    }

    @Test
    void keysThatFailKeepNoOtherFromBeingRepaired() throws Exception {
        UsersTable old = UsersTable.in(Database.Kind.MARIADB.fresh());
        UsersTable fresh = UsersTable.in(Database.Kind.POSTGRES.fresh());
        JdbcJournal journal = JdbcJournal.in(old.database().source(), "shop", UsersTable.NAME);
        Router router = Plans.router();
        try (Migrator<Long, User, SQLException> users = Migrator.<Long, User, SQLException>through(
                        router, UsersTable.NAME)
                .mode(WriteMode.LEASES)
                .leases(KeyLeases.local(), Duration.ofSeconds(10), Duration.ofSeconds(1))
                .old(PlainStore.of(id -> old.find(unless(1, id)), (id, user) -> old.write(id, user, none -> {})))
                .fresh(PlainStore.of(fresh::find, (id, user) -> fresh.write(unless(2, id), user, none -> {})))
                .entity(id -> "user:" + id)
                .keys(String::valueOf, Long::valueOf)
                .compare(Fields.of(User.class).build())
                .immutable()
                .journal(journal)
                .build()) {
            Plans.accept(router, Plans.plan(1, Stage.DUAL_OLD));
            for (long id = 1; id <= 3; id++) {
                old.write(id, new User("Ada", id), none -> {});
                journal.found(found(Long.toString(id), Source.VERIFY));
            }

            for (int i = 0; i < 3; i++) {
                assertThat(users.repair(journal, 1)).isEqualTo(new RepairCounts(0, 0, 1, 0));
            }
        }
        assertThat(fresh.database().rows("SELECT id FROM users")).containsExactly("3");
    }

    private static long unless(long fails, long id) throws SQLException {
        if (id == fails) {
            throw new SQLException("planted");
        }
        return id;
    }
}
