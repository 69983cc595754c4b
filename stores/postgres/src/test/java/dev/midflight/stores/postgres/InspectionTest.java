package dev.midflight.stores.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.spi.Finding;
import dev.midflight.spi.Inspection;
import dev.midflight.spi.Store;
import dev.midflight.spi.StoreAddress;
import dev.midflight.spi.StoreAddressException;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Preflight, by a login that may do all and by one that may do little. */
final class InspectionTest {

    private static List<String> refused(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.severity() == Finding.Severity.REFUSE)
                .map(Finding::subject)
                .toList();
    }

    @Test
    void readyServerIsRefusedNothing() {
        try (Store store = Servers.open("inspect")) {
            for (Inspection.Role role : Inspection.Role.values()) {
                assertThat(refused(store.inspection().inspect(role))).isEmpty();
            }
        }
        assertThat(Servers.query("SELECT count(*) FROM pg_replication_slots WHERE slot_name LIKE '%trial%'"))
                .isEqualTo("0");
    }

    @Test
    void loginWithoutRightsIsToldWhichOnesItNeeds() {
        StoreAddress address = new StoreAddress(
                URI.create(Servers.main().url("postgres")), Servers.APP, Servers.APP_PASSWORD, "inspect");
        try (Store store = new PostgresProvider().open(address)) {
            List<Finding> findings = store.inspection().inspect(Inspection.Role.SOURCE);

            assertThat(refused(findings)).contains("right to create objects", "right to read the log");
            assertThat(findings)
                    .filteredOn(finding -> finding.subject().equals("right to write without triggers"))
                    .extracting(Finding::severity)
                    .containsExactly(Finding.Severity.WARN);
            assertThat(findings)
                    .filteredOn(finding -> finding.subject().startsWith("right to"))
                    .hasSize(3)
                    .allSatisfy(finding -> assertThat(finding.found()).contains("permission denied"))
                    .extracting(Finding::remedy)
                    .anySatisfy(
                            remedy -> assertThat(remedy).contains("GRANT CREATE ON DATABASE \"postgres\" TO \"app\""))
                    .anySatisfy(remedy -> assertThat(remedy).contains("ALTER ROLE \"app\" REPLICATION"))
                    .anySatisfy(remedy -> assertThat(remedy).contains("session_replication_role TO \"app\""));
            assertThat(store.fence().trial(List.of())).singleElement().satisfies(finding -> {
                assertThat(finding.found()).contains("permission denied");
                assertThat(finding.remedy()).contains("GRANT CREATE ON DATABASE \"postgres\" TO \"app\"");
            });
        }
    }

    @Test
    void tablesAreLookedAtForWhatWouldGoWrong() {
        Servers.execute(
                "DROP TABLE IF EXISTS odd_unlogged, odd_heir, odd_parent, odd_trigger, odd_keyless",
                "CREATE UNLOGGED TABLE odd_unlogged (id integer PRIMARY KEY)",
                "CREATE TABLE odd_parent (id integer PRIMARY KEY)",
                "CREATE TABLE odd_heir () INHERITS (odd_parent)",
                "CREATE TABLE odd_trigger (id integer PRIMARY KEY, text text)",
                "CREATE TRIGGER fires BEFORE UPDATE ON odd_trigger FOR EACH ROW EXECUTE FUNCTION"
                        + " suppress_redundant_updates_trigger()",
                "CREATE TABLE odd_keyless (id integer)");
        try (Store store = Servers.open("inspect")) {
            assertThat(found(store, "odd_unlogged")).contains("REFUSE it is unlogged");
            assertThat(found(store, "odd_parent")).contains("REFUSE it inherits");
            assertThat(found(store, "odd_trigger"))
                    .contains("WARN its" + " triggers")
                    .contains("fires")
                    .contains("WARN large");
            assertThat(found(store, "odd_keyless"))
                    .contains("WARN it has no key")
                    .contains("REFUSE its replica" + " identity");
        }
        Servers.execute("DROP TABLE odd_unlogged, odd_heir, odd_parent, odd_trigger, odd_keyless");
    }

    @Test
    void tablesAndSchemasOfOthersAreRefused() {
        Servers.execute(
                "DROP TABLE IF EXISTS odd_foreign",
                "DROP SCHEMA IF EXISTS odd_schema CASCADE",
                "CREATE SCHEMA odd_schema",
                "CREATE TABLE odd_foreign (id integer PRIMARY KEY, parent integer REFERENCES odd_foreign)");
        StoreAddress address = new StoreAddress(
                URI.create(Servers.main().url("postgres")), Servers.APP, Servers.APP_PASSWORD, "inspect");
        try (Store own = Servers.open("inspect");
                Store app = new PostgresProvider().open(address)) {
            assertThat(found(own, "odd_foreign")).doesNotContain("REFUSE");
            assertThat(found(app, "odd_foreign"))
                    .contains("REFUSE it belongs to")
                    .contains("REFUSE its foreign keys would refuse");
            TableShape shape =
                    own.schema().shape(new TableName("", "odd_foreign")).orElseThrow();
            TableName another = new TableName("", "odd_made");
            assertThat(own.schema().findings(own.schema().plan(shape, another))).isEmpty();
            assertThat(refused(app.schema().findings(app.schema().plan(shape, another))))
                    .containsExactly("table odd_made");
            assertThat(own.schema().unknownLogins(List.of(Servers.APP, "nobody_here")))
                    .containsExactly("nobody_here");
            assertThat(own.schema().canCreate(new TableName("odd_schema", "new")))
                    .isTrue();
            assertThat(app.schema().canCreate(new TableName("odd_schema", "new")))
                    .isFalse();
            assertThat(app.schema().canCreate(new TableName("to_be_made", "new")))
                    .isTrue();
            assertThat(own.isSameAs(app)).isTrue();
        }
        Servers.execute("DROP TABLE odd_foreign", "DROP SCHEMA odd_schema");
    }

    private static String found(Store store, String table) {
        TableShape shape = store.schema().shape(new TableName("", table)).orElseThrow();
        return shape.findings().stream()
                .map(finding -> finding.severity() + " " + finding.found())
                .toList()
                .toString();
    }

    @Test
    void typesThatAreNotCarriedAreNotGuessedAt() {
        Servers.execute(
                "DROP TABLE IF EXISTS odd_types",
                "CREATE TABLE odd_types (id integer PRIMARY KEY, a int4range, b xml, c tsvector, d money, e"
                        + " point, f timetz,"
                        + " g varbit, h bit(65), i pg_lsn, j oid, k int4range[], l bigint GENERATED ALWAYS AS (id * 2)"
                        + " STORED)");
        try (Store store = Servers.open("inspect")) {
            TableShape shape =
                    store.schema().shape(new TableName("", "odd_types")).orElseThrow();

            assertThat(shape.columns())
                    .filteredOn(column -> column.type().isEmpty())
                    .extracting(dev.midflight.spi.Column::name)
                    .containsExactly("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k");
            assertThat(shape.column("l").orElseThrow().generated()).isTrue();
        }
        Servers.execute("DROP TABLE odd_types");
    }

    @Test
    void valuesThatOthersCannotHoldAreCounted() {
        Servers.execute(
                "DROP TABLE IF EXISTS odd_values",
                "CREATE TABLE odd_values (id integer PRIMARY KEY, day date, at timestamptz, x double precision, n"
                        + " numeric,"
                        + " span interval, fine text)",
                "INSERT INTO odd_values VALUES (1, 'infinity', '0044-03-15 BC', 'NaN', 1e40, '1000 hours', 'x'), (2,"
                        + " '2024-01-01', now(), 1, 1, '1 hour', 'y')");
        try (Store store = Servers.open("inspect")) {
            List<Finding> findings = store.inspection().scan(Rows.table(store, "odd_values"));

            assertThat(findings).hasSize(5).allSatisfy(finding -> assertThat(finding.found())
                    .startsWith("1 "));
        }
        Servers.execute("DROP TABLE odd_values");
    }

    @Test
    void loginsThatMayWriteAreListed() {
        Servers.execute(
                "DROP TABLE IF EXISTS odd_logins",
                "DROP ROLE IF EXISTS odd_reader",
                "CREATE ROLE odd_reader LOGIN",
                "CREATE TABLE odd_logins (id integer PRIMARY KEY)",
                "GRANT SELECT ON odd_logins TO odd_reader",
                "GRANT UPDATE ON odd_logins TO app");
        try (Store store = Servers.open("inspect")) {
            List<String> logins = store.inspection().logins(List.of(new TableName("", "odd_logins")));

            assertThat(logins).contains("app").doesNotContain("odd_reader", "midflight");
        }
        Servers.execute("DROP TABLE odd_logins", "DROP ROLE odd_reader");
    }

    @Test
    void addressIsReadWithItsOptions() {
        assertThat(endpoint("postgresql://127.0.0.1/shop"))
                .isEqualTo(new Endpoint("127.0.0.1", 5432, "shop", "disable"));
        assertThat(endpoint("postgres://db.example:6432/shop").sslMode()).isEqualTo("require");
        assertThat(endpoint("postgres://db.example/shop?tls=verify").sslMode()).isEqualTo("verify-full");
        assertThat(endpoint("postgres://db.example/shop?tls=off").sslMode()).isEqualTo("disable");
    }

    @Test
    void serverWithoutTlsIsNotTriedAgainWhenTlsIsWanted() {
        URI url = URI.create(Servers.main().url("postgres") + "?tls=on");

        assertThatThrownBy(() -> new PostgresProvider().open(new StoreAddress(url, "app", "app", "tls")))
                .isInstanceOfSatisfying(StoreRefusedException.class, refused -> assertThat(refused.remedy())
                        .contains("tls=off"));
    }

    @Test
    void wrongPasswordDatabaseOrPortAreToldApart() {
        String url = Servers.main().url("postgres");
        int port = Servers.main().port();

        assertThatThrownBy(() -> open(url, "wrong"))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageNotContaining("wrong");
        assertThatThrownBy(() -> open(url.replace("/postgres", "/nowhere"), "app"))
                .isInstanceOf(StoreRefusedException.class);
        assertThatThrownBy(() -> open(url.replace(":" + port, ":1"), "app"))
                .isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> open("postgresql://127.0.0.1/", "app")).isInstanceOf(StoreAddressException.class);
    }

    private static Store open(String url, String password) {
        return new PostgresProvider().open(new StoreAddress(URI.create(url), "app", password, "inspect"));
    }

    private static Endpoint endpoint(String url) {
        return Endpoint.of(new StoreAddress(URI.create(url), "u", "p", "m"));
    }
}
