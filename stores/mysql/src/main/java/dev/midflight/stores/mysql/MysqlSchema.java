package dev.midflight.stores.mysql;

import dev.midflight.spi.Column;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.Schema;
import dev.midflight.spi.SchemaPlan;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import dev.midflight.spi.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Definitions of one database. */
final class MysqlSchema implements Schema {

    /** A table, index, foreign key or check of that name is already there. */
    private static final Set<Integer> ALREADY_THERE = Set.of(1050, 1061, 1826, 3822, 1060);

    private static final Set<Integer> DENIED = Set.of(1044, 1142, 1227, 1290);
    static final int NAME_MAX = 64;
    private static final int DUPLICATE_CONSTRAINT_ERRNO = 121;

    private final Link link;

    MysqlSchema(Link link) {
        this.link = link;
    }

    @Override
    public List<TableName> tables() {
        return link.with(
                "Cannot list the tables", connection -> catalog(connection).tables());
    }

    @Override
    public Optional<TableShape> shape(TableName name) {
        return link.with(
                "Cannot read the definition of %s".formatted(name),
                connection -> catalog(connection).table(name).map(CatalogTable::shape));
    }

    /** In the database of the URL every right is tried; another one that a plan names is tried here. */
    @Override
    public boolean canCreate(TableName name) {
        if (name.namespace().isEmpty()) {
            return true;
        }
        String trial = Sql.quote(new TableName(name.namespace(), "midflight_trial"));
        return link.with("Cannot try to make a table in %s".formatted(name.namespace()), connection -> {
            try {
                Sql.run(connection, "DROP TABLE IF EXISTS " + trial);
                Sql.run(connection, "CREATE TABLE %s (id int PRIMARY KEY)".formatted(trial));
                Sql.run(connection, "DROP TABLE " + trial);
                return true;
            } catch (SQLException denied) {
                if (Failures.isUnavailable(denied)) {
                    throw denied;
                }
                return false;
            }
        });
    }

    @Override
    public SchemaPlan plan(TableShape source, TableName target) {
        return tablePlan(source, target).plan();
    }

    private TablePlan tablePlan(TableShape source, TableName target) {
        Set<String> collations = link.with(
                "Cannot read the collations",
                connection -> new HashSet<>(Sql.texts(
                        connection,
                        "SELECT collation_name FROM information_schema.collations WHERE collation_name IS NOT NULL")));
        return new TablePlan(link.server(), collations, source, target);
    }

    @Override
    public Verdict verdict(LogicalType type, Column existing) {
        return Fits.of(type, existing);
    }

    @Override
    public KeyClass keyClass(TableShape shape, List<String> key) {
        return link.with("Cannot read the definition of %s".formatted(shape.name()), connection -> catalog(connection)
                .table(shape.name())
                .map(table -> table.keyClass(key))
                .orElse(KeyClass.NONE));
    }

    @Override
    public Optional<String> unfit(String name) {
        if (name.length() > NAME_MAX) {
            return Optional.of("names have at most %d characters here".formatted(NAME_MAX));
        }
        if (name.codePoints().anyMatch(Character::isSupplementaryCodePoint)) {
            return Optional.of("names cannot have characters beyond U+FFFF here");
        }
        return name.endsWith(" ") ? Optional.of("names cannot end with a blank here") : Optional.empty();
    }

    /** The size of a row, for one, is known to the server alone. Who may not make tables is told elsewhere. */
    @Override
    public Optional<String> trial(SchemaPlan plan) {
        String trial = Sql.quote(Catalog.OWN_PREFIX + "trial_table");
        String name = Sql.quote(plan.table());
        return link.with("Cannot try the definition of %s".formatted(plan.table()), connection -> {
            String taken = Sql.text(
                    connection,
                    ("SELECT LOWER(table_type) FROM information_schema.tables WHERE table_schema = %s"
                                    + " AND table_name = %s")
                            .formatted(
                                    Sql.literal(database(plan.table())),
                                    Sql.literal(plan.table().name())));
            if (!taken.isEmpty()) {
                return Optional.of("a %s has that name".formatted(taken));
            }
            try {
                Sql.run(connection, "DROP TABLE IF EXISTS " + trial);
                for (SchemaPlan.Statement statement : plan.create()) {
                    Sql.run(connection, statement.text().replace("CREATE TABLE " + name, "CREATE TABLE " + trial));
                }
                Sql.run(connection, "DROP TABLE " + trial);
                return Optional.empty();
            } catch (SQLException failure) {
                if (DENIED.contains(failure.getErrorCode())) {
                    return Optional.empty();
                }
                if (Failures.isUnavailable(failure)) {
                    throw failure;
                }
                return Optional.of("%d %s"
                        .formatted(
                                failure.getErrorCode(),
                                String.valueOf(failure.getMessage()).replaceFirst("^\\(conn=\\d+\\) ", "")));
            }
        });
    }

    @Override
    public boolean blurs(TableShape shape, List<String> key) {
        return link.with("Cannot read the definition of %s".formatted(shape.name()), connection -> catalog(connection)
                .table(shape.name())
                .map(table ->
                        table.columns().stream().anyMatch(column -> key.contains(column.name()) && column.blurs()))
                .orElse(false));
    }

    @Override
    public Map<TableName, String> fingerprints(Collection<TableName> tables) {
        return link.with(
                "Cannot read the columns of %d tables".formatted(tables.size()),
                connection -> catalog(connection).fingerprints(tables));
    }

    @Override
    public SchemaPlan.Statement alter(TableShape source, TableName target, String column) {
        return link.with("Cannot read the definition of %s".formatted(target), connection -> {
            Catalog catalog = catalog(connection);
            boolean there =
                    catalog.table(target).flatMap(held -> held.column(column)).isPresent();
            return tablePlan(source, target).alter(column, there);
        });
    }

    @Override
    public void execute(SchemaPlan.Statement statement) {
        link.with("Cannot create the %s".formatted(statement.object()), connection -> {
            try {
                return Sql.run(connection, statement.text());
            } catch (SQLException e) {
                boolean there = ALREADY_THERE.contains(e.getErrorCode())
                        || String.valueOf(e.getMessage()).contains("errno: " + DUPLICATE_CONSTRAINT_ERRNO);
                if (there) {
                    return 0;
                }
                throw e;
            }
        });
    }

    @Override
    public boolean hasRows(TableName name) {
        return link.with("Cannot read %s".formatted(name), connection -> !Sql.text(
                        connection, "SELECT 1 FROM %s LIMIT 1".formatted(Sql.quote(name)))
                .isEmpty());
    }

    @Override
    public List<String> unknownLogins(List<String> logins) {
        return link.with("Cannot look up the logins", connection -> {
            List<String> unknown = new ArrayList<>();
            for (String login : logins) {
                if (Logins.accounts(connection, login).isEmpty()) {
                    unknown.add(login);
                }
            }
            return unknown;
        });
    }

    @Override
    public List<String> grant(List<TableName> tables, List<String> logins) {
        return link.with("Cannot grant access to %s".formatted(tables), connection -> {
            List<String> unknown = new ArrayList<>();
            for (String login : logins) {
                List<String> accounts = Logins.accounts(connection, login);
                if (accounts.isEmpty()) {
                    unknown.add(login);
                }
                accounts.removeAll(Logins.entitled(connection, login, link.database()));
                for (String account : accounts) {
                    for (TableName table : tables) {
                        Sql.run(
                                connection,
                                "GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %s"
                                        .formatted(qualified(table), account));
                    }
                }
            }
            return unknown;
        });
    }

    @Override
    public OptionalLong nextNumber(TableName table, String column) {
        return link.with("Cannot read the next number of %s".formatted(table), connection -> {
            String which = "table_schema = %s AND table_name = %s"
                    .formatted(Sql.literal(database(table)), Sql.literal(table.name()));
            boolean given = Sql.text(
                            connection,
                            "SELECT extra FROM information_schema.columns WHERE %s AND column_name = %s"
                                    .formatted(which, Sql.literal(column)))
                    .contains("auto_increment");
            if (!given) {
                return OptionalLong.empty();
            }
            if (!link.server().mariadb()) {
                Sql.run(connection, "SET SESSION information_schema_stats_expiry = 0");
            }
            String next = Sql.text(connection, "SELECT auto_increment FROM information_schema.tables WHERE " + which);
            return OptionalLong.of(next.isEmpty() ? 1 : Long.parseUnsignedLong(next));
        });
    }

    /** A number once given out is never given again: the next one only grows. */
    @Override
    public void nextNumber(TableName table, String column, long next) {
        OptionalLong current = nextNumber(table, column);
        if (current.isPresent() && Long.compareUnsigned(current.getAsLong(), next) >= 0) {
            return;
        }
        link.with("Cannot set the next number of %s to %d".formatted(table, next), connection -> {
            // While it waits for open transactions, everybody else waits behind it.
            Sql.run(connection, "SET SESSION lock_wait_timeout = 1, innodb_lock_wait_timeout = 1");
            try {
                Sql.run(
                        connection,
                        "ALTER TABLE %s AUTO_INCREMENT = %s".formatted(Sql.quote(table), Long.toUnsignedString(next)));
            } finally {
                Sql.run(connection, "SET SESSION lock_wait_timeout = 60, innodb_lock_wait_timeout = DEFAULT");
            }
            return next;
        });
    }

    private String database(TableName table) {
        return table.namespace().isEmpty() ? link.database() : table.namespace();
    }

    private String qualified(TableName table) {
        return Sql.quote(new TableName(database(table), table.name()));
    }

    private Catalog catalog(Connection connection) {
        return new Catalog(connection, link.server(), link.database());
    }
}
