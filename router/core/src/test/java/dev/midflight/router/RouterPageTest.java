package dev.midflight.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.router.compare.Fields;
import dev.midflight.router.dirty.JdbcJournal;
import dev.midflight.router.dirty.JdbcMarks;
import dev.midflight.router.dirty.JdbcStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
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
