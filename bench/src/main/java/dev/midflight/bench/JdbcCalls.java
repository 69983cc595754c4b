package dev.midflight.bench;

import com.p6spy.engine.spy.P6DataSource;
import dev.midflight.router.Router;
import dev.midflight.router.Stage;
import dev.midflight.router.jdbc.MidflightDataSource;
import dev.midflight.router.jdbc.MidflightDataSourceBuilder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;

/** A row by its key, prepared, asked for and read, from a driver that does next to nothing. */
final class JdbcCalls {

    private JdbcCalls() {}

    /** The driver alone. */
    static Operation raw() throws SQLException {
        return reading(InMemory.open());
    }

    /** Behind a data source of Midflight that reads at the authority. */
    static Operation routed() throws SQLException {
        return routed(Shop.in(Stage.DUAL_OLD), UnaryOperator.identity());
    }

    /** The same, which looks for the entity in the statement and reads half of them at the new side. */
    static Operation routedByEntity() throws SQLException {
        return routed(Shop.half(0), builder -> builder.entity("id", UnaryOperator.identity()));
    }

    private static Operation routed(Router router, UnaryOperator<MidflightDataSourceBuilder> more) throws SQLException {
        DataSource database = InMemory.open();
        MidflightDataSourceBuilder builder = MidflightDataSource.through(router, router.migration())
                .old(database)
                .fresh(database)
                .table("public." + InMemory.TABLE);
        return reading(more.apply(builder).build());
    }

    /** p6spy that only hands on. */
    static Operation p6spy() throws SQLException {
        System.setProperty("p6spy.config.modulelist", "com.p6spy.engine.spy.P6SpyFactory");
        return reading(new P6DataSource(InMemory.open()));
    }

    /** datasource-proxy without a listener. */
    static Operation datasourceProxy() throws SQLException {
        return reading(ProxyDataSourceBuilder.create(InMemory.open()).build());
    }

    /** Each thread has a connection of its own, which goes with the virtual machine. */
    private static Operation reading(DataSource source) throws SQLException {
        Connection mine = source.getConnection();
        Operation operation = new Operation() {
            @Override
            public Object call(int number) throws SQLException {
                return row(mine, number);
            }

            @Override
            public Operation ofThread() throws SQLException {
                Connection own = source.getConnection();
                return number -> row(own, number);
            }
        };
        return operation.with(mine);
    }

    private static String row(Connection connection, int number) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(InMemory.SQL)) {
            statement.setInt(1, number & (Shop.CUSTOMERS - 1));
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw new IllegalStateException("There is no row %d.".formatted(number));
                }
                return rows.getString(1);
            }
        }
    }
}
