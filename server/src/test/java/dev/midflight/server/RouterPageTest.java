package dev.midflight.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.router.Pass;
import dev.midflight.router.Reads;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import dev.midflight.router.WithoutPlan;
import dev.midflight.router.compare.Fields;
import dev.midflight.router.feed.Feed;
import dev.midflight.router.feed.SeenReads;
import dev.openfeature.contrib.providers.ofrep.OfrepProvider;
import dev.openfeature.contrib.providers.ofrep.OfrepProviderOptions;
import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The examples of the page about the router that need its server and nothing else. */
final class RouterPageTest {

    private final MemoryRoutes routes = new MemoryRoutes("shop");
    private final FeedServer server = Servers.start(routes);
    private final URI midflight = URI.create("http://127.0.0.1:" + server.port());

    @AfterEach
    void stop() {
        server.close();
    }

    /** A customer. */
    record Customer(long id, String name, long credit) {}

    /** A store of one customer. */
    private static final class Customers {

        private final String name;
        private final AtomicLong credit = new AtomicLong();

        Customers(String name) {
            this.name = name;
        }

        Customer customer(long id) throws SQLException {
            if (id < 0) {
                throw new SQLException("no such customer");
            }
            return new Customer(id, name, credit.get());
        }

        void credit(long id, long amount) {
            credit.addAndGet(amount * Long.signum(id));
        }
    }

    @Test
    void readsAndWritesGoWhereThePlanSays() throws Exception {
        Customers oldStore = new Customers("old");
        Customers newStore = new Customers("new");
        routes.behind(Duration.ZERO);
        routes.publish(Plans.plan(1, Stage.MIRROR_OLD, Plans.some(1_000_000, Set.of()), Duration.ofSeconds(10)));

        // page: router
        Router router = new Router("shop", WithoutPlan.READ_OLD, Duration.ofSeconds(5), System::nanoTime);
        SeenReads<Long> seen = new SeenReads<>(router, String::valueOf);
        Reads<Long, Customer, SQLException> customers = Reads.<Long, Customer, SQLException>through(router, "customers")
                .old(id -> oldStore.customer(id))
                .fresh(id -> newStore.customer(id))
                .entity(id -> "customer:" + id) // all reads of one customer go to one side
                .compare(Fields.of(Customer.class).build())
                .immutable()
                .watch(seen)
                .build();
        seen.counting(customers::counts);
        Feed feed = Feed.from(midflight).instance("shop-1").router(router, seen).start();
        // page end

        Await.until("there is a plan", feed::fetched);
        Await.until("the follower is read", () -> router.reads("customer:42") == Side.NEW);
        // page: use
        Customer customer = customers.read(42L); // from whichever side is to be read; some are compared afterwards

        try (Pass pass = router.begin()) { // waits while the authority moves; refuses if nobody knows it
            (pass.authority() == Side.OLD ? oldStore : newStore).credit(42, 10);
            pass.wrote("customer:42"); // read at the authority until the follower has it
        }
        // page end

        assertThat(customer).isEqualTo(new Customer(42, "new", 0));
        assertThat(oldStore.customer(42).credit()).isEqualTo(10);
        customers.close();
        feed.close();
    }

    @Test
    void flagSaysWhereAnEntityIsRead() throws Exception {
        routes.behind(Duration.ZERO);
        routes.publish(Plans.plan(1, Stage.MIRROR_OLD, Plans.some(0, Set.of("customer:42")), Duration.ofSeconds(10)));
        OpenFeatureAPI flags = OpenFeatureAPI.getInstance();
        try {
            // page: ofrep
            flags.setProviderAndWait(OfrepProvider.constructProvider(
                    OfrepProviderOptions.builder().baseUrl(midflight.toString()).build()));
            Client client = flags.getClient();
            boolean fresh = client.getBooleanValue("shop", false, new ImmutableContext("customer:42"));
            // page end

            assertThat(fresh).isTrue();
            assertThat(client.getBooleanValue("shop", false, new ImmutableContext("customer:43")))
                    .isFalse();
        } finally {
            flags.shutdown();
        }
    }
}
