package dev.midflight.router.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class OffsetsTest {

    private static final Offsets OFFSETS = new Offsets();
    private static final Ownership FIRST_OWNER = new Ownership("billing", "orders-3", 4);
    private static final Ownership SECOND_OWNER = new Ownership("billing", "orders-3", 5);

    private static Server.Place claimed(Server server) throws SQLException {
        Server.Place place = server.fresh();
        try (Connection connection = place.plain()) {
            OFFSETS.create(connection);
            OFFSETS.claim(connection, FIRST_OWNER);
        }
        return place;
    }

    @ParameterizedTest
    @EnumSource
    void offsetsAboveAllBeforeAreFirst(Server server) throws Exception {
        Server.Place place = claimed(server);
        Ownership other = new Ownership("billing", "orders-4", 4);
        try (Connection connection = place.open()) {
            OFFSETS.claim(connection, other);

            assertThat(OFFSETS.advance(connection, FIRST_OWNER, 0)).isEqualTo(Delivery.FIRST);
            assertThat(OFFSETS.advance(connection, FIRST_OWNER, 0)).isEqualTo(Delivery.DUPLICATE);
            assertThat(OFFSETS.advance(connection, FIRST_OWNER, 1)).isEqualTo(Delivery.FIRST);
            assertThat(OFFSETS.advance(connection, FIRST_OWNER, 9)).isEqualTo(Delivery.FIRST);
            connection.commit();
            assertThat(OFFSETS.advance(connection, FIRST_OWNER, 5)).isEqualTo(Delivery.DUPLICATE);
            assertThat(OFFSETS.advance(connection, FIRST_OWNER, 9)).isEqualTo(Delivery.DUPLICATE);
            assertThat(OFFSETS.advance(connection, other, 5)).isEqualTo(Delivery.FIRST);
        }
    }

    @ParameterizedTest
    @EnumSource
    void offsetIsFirstAgainAfterARollback(Server server) throws Exception {
        Server.Place place = claimed(server);
        try (Connection connection = place.open()) {
            OFFSETS.advance(connection, FIRST_OWNER, 7);
            connection.rollback();

            assertThat(OFFSETS.advance(connection, FIRST_OWNER, 7)).isEqualTo(Delivery.FIRST);
        }
    }

    @ParameterizedTest
    @EnumSource
    void claimSaysWhereToGoOn(Server server) throws Exception {
        Server.Place place = claimed(server);
        try (Connection connection = place.open()) {
            assertThat(OFFSETS.claim(connection, FIRST_OWNER)).isEqualTo(OptionalLong.empty());
            OFFSETS.advance(connection, FIRST_OWNER, 0);
            connection.commit();

            assertThat(OFFSETS.claim(connection, SECOND_OWNER)).isEqualTo(OptionalLong.of(0));
            assertThat(OFFSETS.claim(connection, SECOND_OWNER)).isEqualTo(OptionalLong.of(0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void olderGenerationIsRefused(Server server) throws Exception {
        Server.Place place = claimed(server);
        try (Connection connection = place.open()) {
            OFFSETS.advance(connection, FIRST_OWNER, 7);
            OFFSETS.claim(connection, SECOND_OWNER);
            connection.commit();

            for (long offset : new long[] {6, 7, 8}) {
                assertThatThrownBy(() -> OFFSETS.advance(connection, FIRST_OWNER, offset))
                        .isInstanceOfSatisfying(StaleGenerationException.class, refused -> assertThat(refused.newest())
                                .isEqualTo(5))
                        .hasMessage("Cannot take partition orders-3 of consumer billing in generation 4: generation 5"
                                + " owns it");
            }
            assertThatThrownBy(() -> OFFSETS.claim(connection, FIRST_OWNER))
                    .isInstanceOf(StaleGenerationException.class);
            assertThat(OFFSETS.advance(connection, SECOND_OWNER, 8)).isEqualTo(Delivery.FIRST);
        }
    }

    @ParameterizedTest
    @EnumSource
    void rowKeepsTheHighestGenerationThatAdvanced(Server server) throws Exception {
        Server.Place place = claimed(server);
        Ownership third = new Ownership("billing", "orders-3", 6);
        try (Connection connection = place.open()) {
            OFFSETS.advance(connection, FIRST_OWNER, 7);

            assertThat(OFFSETS.advance(connection, SECOND_OWNER, 7)).isEqualTo(Delivery.DUPLICATE);
            assertThatThrownBy(() -> OFFSETS.advance(connection, FIRST_OWNER, 8))
                    .isInstanceOf(StaleGenerationException.class);
            assertThat(OFFSETS.advance(connection, third, 8)).isEqualTo(Delivery.FIRST);
            assertThatThrownBy(() -> OFFSETS.advance(connection, SECOND_OWNER, 9))
                    .isInstanceOf(StaleGenerationException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void newOwnerWaitsForTheOldOnesTransaction(Server server) throws Exception {
        Server.Place place = claimed(server);
        try (Connection old = place.open();
                Connection young = place.open()) {
            // A snapshot from before what it is to see.
            Server.number(young, "SELECT count(*) FROM midflight_offsets");
            OFFSETS.advance(old, FIRST_OWNER, 7);

            CompletableFuture<OptionalLong> claim = CompletableFuture.supplyAsync(() -> {
                try {
                    return OFFSETS.claim(young, SECOND_OWNER);
                } catch (SQLException e) {
                    throw new CompletionException(e);
                }
            });
            place.awaitWaiting(1);
            old.commit();

            assertThat(claim.get()).isEqualTo(OptionalLong.of(7));
            young.commit();
            assertThatThrownBy(() -> OFFSETS.advance(old, FIRST_OWNER, 8)).isInstanceOf(StaleGenerationException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesWhatItCannotKeep(Server server) throws Exception {
        Server.Place place = claimed(server);
        try (Connection connection = place.plain()) {
            assertThatThrownBy(() -> OFFSETS.advance(connection, FIRST_OWNER, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Call setAutoCommit(false)");
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> OFFSETS.create(connection)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> OFFSETS.advance(connection, FIRST_OWNER, -1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> OFFSETS.advance(connection, new Ownership("billing", "Orders-3", 4), 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("claim it first");
            assertThatThrownBy(() -> new Ownership("billing", "orders-3", -1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new Ownership("", "orders-3", 0)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void takingCountsOnFromTheHighestGenerationAndFencesItOff(Server server) throws Exception {
        Server.Place place = claimed(server);
        try (Connection connection = place.open()) {
            OFFSETS.advance(connection, FIRST_OWNER, 7);

            Offsets.Taken taken = OFFSETS.take(connection, "billing", "orders-3");
            Offsets.Taken first = OFFSETS.take(connection, "billing", "orders-9");
            connection.commit();

            assertThat(taken).isEqualTo(new Offsets.Taken(SECOND_OWNER, OptionalLong.of(7)));
            assertThat(first.owner().generation()).isEqualTo(1);
            assertThat(first.reached()).isEmpty();
            assertThatThrownBy(() -> OFFSETS.advance(connection, FIRST_OWNER, 8))
                    .isInstanceOf(StaleGenerationException.class);
            assertThat(OFFSETS.advance(connection, SECOND_OWNER, 8)).isEqualTo(Delivery.FIRST);
            assertThat(OFFSETS.reached(connection, "billing")).isEqualTo(Map.of("orders-3", 8L));
        }
    }

    @ParameterizedTest
    @EnumSource
    void heldPartitionGoesOnAfterwardsWithTheSameOwner(Server server) throws Exception {
        Server.Place place = claimed(server);
        try (Connection holding = place.open();
                Connection owning = place.open()) {
            OFFSETS.hold(holding, "billing", "orders-3");
            CompletableFuture<Delivery> advance = CompletableFuture.supplyAsync(() -> {
                try {
                    return OFFSETS.advance(owning, FIRST_OWNER, 3);
                } catch (SQLException e) {
                    throw new CompletionException(e);
                }
            });
            place.awaitWaiting(1);
            assertThat(advance).isNotDone();

            holding.commit();

            assertThat(advance.join()).isEqualTo(Delivery.FIRST);
            owning.commit();
        }
    }
}
