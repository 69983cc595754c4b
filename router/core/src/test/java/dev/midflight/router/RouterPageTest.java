package dev.midflight.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.router.RoutePlan.ReadShare;
import dev.midflight.router.compare.Fields;
import dev.midflight.router.dirty.JdbcJournal;
import dev.midflight.router.dirty.JdbcMarks;
import dev.midflight.router.dirty.JdbcStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The examples of the router's page that need no more than the core. */
final class RouterPageTest {

    private final Router router = Plans.router();

    @Test
    void usersMoveThroughAMigrator() throws Exception {
        UsersTable oldUsers = UsersTable.in(Database.Kind.MARIADB.fresh());
        UsersTable newUsers = UsersTable.in(Database.Kind.POSTGRES.fresh());
        DataSource oldDb = oldUsers.database().source();
        DataSource newDb = newUsers.database().source();
        Plans.accept(router, Plans.plan(1, Stage.DUAL_OLD, Side.OLD));

        // page: migrator
        Migrator<Long, User, SQLException> users = Migrator.<Long, User, SQLException>through(router, "users")
                .old(JdbcStore.of(JdbcMarks.in(oldDb, "shop", "users"), oldUsers::find, oldUsers::write))
                .fresh(JdbcStore.of(JdbcMarks.in(newDb, "shop", "users"), newUsers::find, newUsers::write))
                .entity(id -> "user:" + id)
                .keys(String::valueOf, Long::valueOf)
                .compare(Fields.of(User.class).build())
                .immutable()
                .journal(JdbcJournal.in(oldDb, "shop", "users"))
                .build();
        // page end
        try (users) {
            // page: migrate
            users.write(1L, new User("Ada", 10));
            users.update(1L, user -> user == null ? null : user.with(5));
            Optional<User> ada = Optional.ofNullable(users.read(1L));
            users.fill(List.of(2L, 3L)); // what was there before: all keys, in portions
            // page end
            assertThat(ada).contains(new User("Ada", 15));
            Wait.until(() -> ada.equals(Optional.ofNullable(newUsers.find(1L))));
        }
    }

    @Test
    void whatWasNotBroughtOverIsHealedByWhoeverAsksForIt() throws Exception {
        UsersTable oldUsers = UsersTable.in(Database.Kind.MARIADB.fresh());
        UsersTable newUsers = UsersTable.in(Database.Kind.POSTGRES.fresh());
        newUsers.database().run("ALTER TABLE users ADD CONSTRAINT few CHECK (cents < 100)");
        // page: by-hand
        Duration lease = Duration.ofMinutes(5);
        ReadShare nobody = ReadShare.none(7); // the same number in all plans
        RoutePlan dual = new RoutePlan("shop", 1, Stage.DUAL_OLD, Side.OLD, nobody, 0, lease, Duration.ofSeconds(5));
        router.accept(dual, System.nanoTime()); // in each process, before its lease is over, and again to renew it
        // page end
        // page: journal
        JdbcJournal journal = JdbcJournal.in(oldUsers.database().source(), "shop", "users");
        // page end
        try (Migrator<Long, User, SQLException> users = Migrator.<Long, User, SQLException>through(router, "users")
                .old(oldUsers.store())
                .fresh(newUsers.store())
                .entity(id -> "user:" + id)
                .keys(String::valueOf, Long::valueOf)
                .compare(Fields.of(User.class).build())
                .immutable()
                .journal(journal)
                .build()) {
            users.write(1L, new User("Ada", 1_000));
            Wait.until(() -> users.aside().containsKey("1"));
            // page: aside
            Map<String, String> refused = users.aside(); // by key, with the reason, as this process knows them
            // page end
            assertThat(refused).containsOnlyKeys("1");
            newUsers.database().run("ALTER TABLE users DROP CONSTRAINT few");
            // page: retry
            users.retryAside(); // after its cause was taken away
            // page end
            Wait.until(() -> users.aside().isEmpty() && newUsers.find(1L) != null);

            // page: repair
            RepairCounts healed = users.repair(journal, 100); // up to so many, every now and then
            List<Journal.Count> open = journal.counts(); // how many of each kind, those not healable too
            // page end
            assertThat(healed).isEqualTo(new RepairCounts(1, 0, 0, 0));
            assertThat(open).extracting(Journal.Count::state).containsExactly(Journal.State.HEALED_ITSELF);

            newUsers.database().run("DELETE FROM users");
            journal.found(new Divergences.Divergence("1", 1, Divergences.Source.VERIFY, "by hand"));
            Wait.until(() -> users.repair(journal, 100).healedByCopy() == 1);
            assertThat(newUsers.find(1L)).isEqualTo(new User("Ada", 1_000));
        }
    }

    @Test
    void oneProcessTakesItsReadsBackByItself() {
        Duration lease = Duration.ofMinutes(5);
        ReadShare all = new ReadShare(7, 1_000_000, Set.of(), Set.of());
        Plans.accept(router, new RoutePlan("shop", 1, Stage.MIRROR_OLD, Side.OLD, all, 0, lease, lease));
        router.freshness().applied(System.nanoTime());
        assertThat(router.reads("user:1")).isEqualTo(Side.NEW);
        // page: hold-back
        router.holdBackFollower(true); // this process reads at the authority and compares nothing, from now on
        // page end
        assertThat(router.reads("user:1")).isEqualTo(Side.OLD);
        // page: let-go
        router.holdBackFollower(false); // again as planned
        // page end
        assertThat(router.reads("user:1")).isEqualTo(Side.NEW);
    }

    /** As the page shows it, against {@link UsersTable}'s statements. */
    @Test
    void aWriterHandsItsConnectionToTheStep() throws Exception {
        UsersTable table = UsersTable.in(Database.Kind.POSTGRES.fresh());
        DataSource database = table.database().source();
        // page: writer
        JdbcStore.Writer<Long, User, SQLException> writer = (id, user, step) -> {
            try (Connection connection = database.getConnection()) {
                connection.setAutoCommit(false);
                upsertOrDelete(connection, id, user); // deletes if there is no user
                step.in(connection); // the key's mark, in the same transaction
                connection.commit();
            }
        };
        // page end
        JdbcStore<Long, User, SQLException> store =
                JdbcStore.of(JdbcMarks.in(database, "shop", "users"), table::find, writer);
        Plans.accept(router, Plans.plan(1, Stage.CAPTURE, Side.OLD));
        try (Migrator<Long, User, SQLException> users = Migrator.<Long, User, SQLException>through(router, "users")
                .old(store)
                .fresh(UsersTable.in(Database.Kind.MARIADB.fresh()).store())
                .entity(id -> "user:" + id)
                .keys(String::valueOf, Long::valueOf)
                .compare(Fields.of(User.class).build())
                .immutable()
                .journal(divergence -> {})
                .build()) {
            users.write(7L, new User("Eve", 1));
        }
        assertThat(table.database().rows("SELECT id, name FROM users")).containsExactly("7,Eve");
        assertThat(table.database()
                        .rows("SELECT row_key FROM " + table.database().dirty()))
                .containsExactly("7");
    }

    private static void upsertOrDelete(Connection connection, long id, @Nullable User user) throws SQLException {
        Database.run(connection, "DELETE FROM users WHERE id = " + id);
        if (user != null) {
            Database.run(
                    connection, "INSERT INTO users VALUES (%d, '%s', %d)".formatted(id, user.name(), user.cents()));
        }
    }
}
