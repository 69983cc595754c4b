package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns that the plan leaves behind. */
@Tag("process")
final class LeftOutColumnsTest {

    @TempDir
    private Path folder;

    @Test
    void columnsThatStayAreNeitherCarriedNorMissed() throws Exception {
        String create = "CREATE TABLE orders (id int PRIMARY KEY, price int, legacy int NOT NULL DEFAULT 3, note text)";
        try (RealPair pair = new RealPair(
                                RealPair.Way.MARIADB_TO_POSTGRES,
                                folder,
                                create,
                                "INSERT INTO orders VALUES (1, 2, 4, 'x')")
                        .plan("tables: [ { from: orders, columns: { legacy: ~, note: ~ } } ]");
                Connection source = pair.source();
                Connection target = pair.target()) {
            pair.run();
            pair.awaitPhase("VERIFIED");
            pair.kill();
            pair.run();
            RealPair.execute(source, "INSERT INTO orders VALUES (2, 5, 6, 'y')");
            pair.awaitEqual("SELECT id, price FROM orders");
            try (Statement statement = target.createStatement();
                    ResultSet columns = statement.executeQuery("SELECT * FROM orders")) {
                assertThat(columns.getMetaData().getColumnCount()).isEqualTo(2);
            }

            pair.done("cutover");
            RealPair.execute(target, "INSERT INTO orders VALUES (3, 7)", "UPDATE orders SET price = 8 WHERE id = 1");
            pair.awaitEqual("SELECT id, price FROM orders");
            try (Statement statement = source.createStatement();
                    ResultSet row = statement.executeQuery("SELECT sum(legacy) FROM orders")) {
                row.next();
                assertThat(row.getInt(1)).as("4, 6 and the default 3").isEqualTo(13);
            }
        }
    }

    @Test
    void foreignKeysFollowTheNamesOfTheirTables() throws Exception {
        String[] create = {
            "CREATE TABLE stays (id int PRIMARY KEY)",
            "CREATE TABLE parent (id int PRIMARY KEY)",
            "CREATE TABLE `a-b.c` (id int PRIMARY KEY)",
            "INSERT INTO `a-b.c` VALUES (1)",
            "CREATE TABLE child (id int PRIMARY KEY, p int, s int,"
                    + " FOREIGN KEY (p) REFERENCES parent (id), FOREIGN KEY (s) REFERENCES stays (id))"
        };
        try (RealPair pair = new RealPair(RealPair.Way.MARIADB_TO_POSTGRES, folder, create)
                        .plan("tables: [ { from: parent, to: new_parent }, { from: child, to: apart.new_child },"
                                + " { from: 'a*' } ]");
                Connection target = pair.target();
                Connection admin = pair.admin()) {
            RealPair.execute(admin, "CREATE SCHEMA apart");
            pair.run();
            pair.awaitPhase("VERIFIED");

            try (ResultSet keys = target.getMetaData().getImportedKeys(null, "apart", "new_child")) {
                assertThat(keys.next()).isTrue();
                assertThat(keys.getString("PKTABLE_SCHEM")).isEqualTo("public");
                assertThat(keys.getString("PKTABLE_NAME")).isEqualTo("new_parent");
                assertThat(keys.next()).isFalse();
            }
            assertThat(RealPair.number(target, "SELECT id FROM \"a-b.c\""))
                    .as("a dot inside of a name")
                    .isEqualTo(1);
        }
    }
}
